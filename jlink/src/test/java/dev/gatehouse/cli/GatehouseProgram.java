package dev.gatehouse.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// `gatehouse ARGS` as a process of its own, and what it prints. It is these classes, or with
/// `-Dgatehouse.program=FILE` the program in that file, such as a built image's.
final class GatehouseProgram implements AutoCloseable {

    private static final long GUARD_SECONDS = 60;

    /// Lines that are kept: a program that prints without end fails its test, not the machine.
    private static final int MAX_LINES = 50_000;

    private final Process process;
    private final List<String> printed = new ArrayList<>();
    private int open = 2;

    private GatehouseProgram(Process process) {
        this.process = process;
        follow(process.getInputStream());
        follow(process.getErrorStream());
    }

    static GatehouseProgram start(String... args) throws IOException {
        return start(List.of(args));
    }

    static GatehouseProgram start(List<String> args) throws IOException {
        var command = new ArrayList<>(program());
        command.addAll(args);
        return new GatehouseProgram(new ProcessBuilder(command).start());
    }

    /// `gatehouse run FOLDER`, once it says what it serves. No known admin port, no access log.
    static GatehouseProgram run(Path folder) throws IOException, InterruptedException {
        return run(folder, 0);
    }

    /// @param admin the port of its admin server on the loopback; 0 for any that is free
    static GatehouseProgram run(Path folder, int admin) throws IOException, InterruptedException {
        var program =
                start(
                        "run",
                        folder.toString(),
                        "--admin=127.0.0.1:" + admin,
                        "--set=accessLog=off");
        program.await(line -> line.startsWith("gatehouse: serving "));
        return program;
    }

    private static List<String> program() {
        var file = System.getProperty("gatehouse.program", "");
        if (!file.isEmpty()) {
            return List.of(file);
        }
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.gatehouse.cli.Gatehouse");
    }

    private void follow(InputStream stream) {
        Thread.ofPlatform()
                .daemon()
                .name("output of gatehouse " + process.pid())
                .start(
                        () -> {
                            try (var lines =
                                    new BufferedReader(
                                            new InputStreamReader(
                                                    stream, StandardCharsets.UTF_8))) {
                                for (var line = lines.readLine();
                                        line != null;
                                        line = lines.readLine()) {
                                    heard(line);
                                }
                            } catch (IOException _) {
                                // the process was ended by us
                            } finally {
                                ended();
                            }
                        });
    }

    private synchronized void heard(String line) {
        if (printed.size() < MAX_LINES) {
            printed.add(line);
        }
        notifyAll();
    }

    private synchronized void ended() {
        open--;
        notifyAll();
    }

    /// What it printed so far, on standard output and standard error.
    synchronized List<String> printed() {
        return List.copyOf(printed);
    }

    /// How many lines it printed so far.
    synchronized int mark() {
        return printed.size();
    }

    /// The first line that is wanted; fails with what it printed if there is none in time.
    String await(Predicate<String> wanted) throws InterruptedException {
        return await(0, wanted);
    }

    /// @param mark how many lines are of no interest
    synchronized String await(int mark, Predicate<String> wanted) throws InterruptedException {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(GUARD_SECONDS);
        for (var at = mark; ; ) {
            for (; at < printed.size(); at++) {
                if (wanted.test(printed.get(at))) {
                    return printed.get(at);
                }
            }
            var left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0 || open == 0) {
                throw new AssertionError("it never said so:\n" + String.join("\n", printed));
            }
            wait(left);
        }
    }

    /// SIGHUP: its logs were rotated.
    void hangUp() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
    }

    /// SIGTERM. By the handle: the process's own method stops listening to what it prints.
    void terminate() {
        process.toHandle().destroy();
    }

    /// Waits for its end, and for all that it printed.
    int exitCode() throws InterruptedException {
        if (!process.waitFor(GUARD_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it did not end:\n" + String.join("\n", printed()));
        }
        synchronized (this) {
            while (open > 0) {
                wait();
            }
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
