package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.gatehouse.cli.quickstart.Example;
import dev.gatehouse.cli.quickstart.ExampleCopy;
import dev.gatehouse.cli.quickstart.Trial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Runs every line that the quick start prints, as a reader of it would: in a shell, with curl.
class ExamplesTest {

    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final long SECONDS = 60;

    @TempDir static Path folder;

    private static final List<QuickstartRun> RUNNING = new ArrayList<>();

    @AfterAll
    static void stopAll() throws InterruptedException {
        for (var run : RUNNING) {
            run.stop();
        }
    }

    @TestFactory
    Stream<DynamicNode> everyPrintedLineDoesAsItSays() throws IOException {
        return Example.names(EXAMPLES).stream().map(ExamplesTest::example);
    }

    private static DynamicNode example(String name) {
        return DynamicContainer.dynamicContainer(
                name,
                Stream.of(0)
                        .flatMap(
                                _ ->
                                        start(name).trials().stream()
                                                .map(
                                                        trial ->
                                                                dynamicTest(
                                                                        trial.command(),
                                                                        () -> holds(trial)))));
    }

    private static QuickstartRun start(String name) {
        try {
            ExampleCopy.of(EXAMPLES.resolve(name), folder.resolve("examples"));
            provideGatehouse();
            var run = QuickstartRun.start(folder.resolve("examples"), name);
            RUNNING.add(run);
            assertThat(run.trials()).isNotEmpty();
            return run;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// The command line of these classes, where a README looks for it.
    private static void provideGatehouse() throws IOException {
        var script =
                Files.writeString(
                        folder.resolve("gatehouse"),
                        """
                        #!/bin/sh
                        case $1 in quickstart) set -- "$@" --examples=examples ;; esac
                        exec '%s/bin/java' -cp '%s' dev.gatehouse.cli.Gatehouse "$@"
                        """
                                .formatted(
                                        System.getProperty("java.home"),
                                        System.getProperty("java.class.path")));
        assertThat(script.toFile().setExecutable(true)).isTrue();
    }

    private static void holds(Trial trial) throws Exception {
        var shell =
                new ProcessBuilder("bash", "-c", trial.command())
                        .directory(folder.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .redirectOutput(folder.resolve("output").toFile())
                        .start();
        assertThat(shell.waitFor(SECONDS, TimeUnit.SECONDS)).as("ends in time").isTrue();
        var output = Files.readString(folder.resolve("output"), StandardCharsets.ISO_8859_1);
        var missing =
                trial.expectations().stream().flatMap(e -> e.missing(output).stream()).toList();
        assertThat(missing).as("of the output:%n%s", output).isEmpty();
    }

    @Test
    void readmeIsReadAsItIsWritten() {
        var readme =
                """
                # Title, which is no trial

                ```sh
                # First line
                # and second.
                curl one
                #=> a  b
                #=> not: c

                curl two
                #=> d
                ```
                curl three
                #=> outside of a block
                """;
        var trials = Trial.in(readme);
        assertThat(trials).extracting(Trial::command).containsExactly("curl one", "curl two");
        assertThat(trials).extracting(Trial::shows).containsExactly("First line and second.", "");
        var expectations = trials.getFirst().expectations();
        assertThat(expectations.getFirst().missing("x A b y\n")).isEmpty();
        assertThat(expectations.getFirst().missing("a\nb\n")).contains("no line has: a  b");
        assertThat(expectations.getLast().missing("abc\n")).contains("a line has: c");
        assertThat(expectations.getLast().missing("ab\n")).isEmpty();
    }
}
