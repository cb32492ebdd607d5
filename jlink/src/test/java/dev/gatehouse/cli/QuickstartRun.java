package dev.gatehouse.cli;

import dev.gatehouse.cli.quickstart.Trial;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `gatehouse quickstart` in this process, on a thread of its own, up to [#stop()].
final class QuickstartRun {

    private final Thread thread;
    private final List<String> printed;

    private QuickstartRun(Thread thread, List<String> printed) {
        this.thread = thread;
        this.printed = printed;
    }

    /// Returns once it says that it is ready; fails with what it said where it ends before.
    static QuickstartRun start(Path examples, String name) throws IOException {
        var written = new PipedWriter();
        var errors = new StringWriter();
        var lines = new BufferedReader(new PipedReader(written, 1 << 16));
        var out = new PrintWriter(written, true);
        var thread =
                new Thread(
                        () -> {
                            Gatehouse.commandLine()
                                    .setOut(out)
                                    .setErr(new PrintWriter(errors, true))
                                    .execute(
                                            "quickstart",
                                            name,
                                            "--examples=" + examples,
                                            "--set=admin.address=127.0.0.1:0");
                            out.close();
                        },
                        "quickstart " + name);
        thread.start();
        var printed = new ArrayList<String>();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            printed.add(line);
            if (line.equals("Ready.")) {
                return new QuickstartRun(thread, printed);
            }
        }
        throw new IOException("it ended: " + errors);
    }

    /// What it printed to copy, read back from its output.
    List<Trial> trials() {
        var block = new ArrayList<String>(List.of("```sh"));
        block.addAll(
                printed.stream()
                        .dropWhile(line -> !line.startsWith("Copy these"))
                        .skip(1)
                        .toList());
        block.add("```");
        return Trial.in(String.join("\n", block));
    }

    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join(60_000);
    }
}
