package dev.gatehouse.cli;

import dev.gatehouse.cli.quickstart.EchoBackends;
import dev.gatehouse.cli.quickstart.Example;
import dev.gatehouse.cli.quickstart.ExampleFeed;
import dev.gatehouse.k8s.watch.FolderFeed;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gatehouse quickstart [NAME]`
@Command(
        name = "quickstart",
        description = {
            "Serves an example on 127.0.0.1, with small backends that come with it, and prints curl"
                    + " lines to copy. Edit the example's files: the next request sees it."
        },
        exitCodeList = {
            "0:ended by a signal",
            "1:could not start, such as for a port that is taken",
            "2:used wrongly, or there is no such example"
        })
final class QuickstartCommand implements Callable<Integer> {

    private static final Logger LOG = System.getLogger("gatehouse");

    @Spec private @Nullable CommandSpec spec;
    @Mixin private final ConfigOptions options = new ConfigOptions();

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            defaultValue = "quickstart",
            description = "The example; quickstart is the default.")
    private String name = "quickstart";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "" + ExampleFeed.PORT,
            description = "Where to listen instead of 8080.")
    private int port = ExampleFeed.PORT;

    @Option(names = "--examples", paramLabel = "FOLDER", hidden = true)
    private @Nullable Path examples;

    private boolean ready;

    @Override
    public Integer call() {
        if (port < 1 || port > 65_535) {
            throw new CommandFailed(Gatehouse.USAGE, "--port: " + port + " is not from 1 to 65535");
        }
        var terminal = Terminal.of(spec);
        var config = options.read(Map.of(), Gatehouse.REFUSED);
        try {
            var example = example();
            var backends = new EchoBackends();
            var files = FolderFeed.open(example.folder(), GatewayProcess.problemLog());
            var feed = new ExampleFeed(files, backends, port, this::backendsMissing);
            new GatewayProcess(
                            config,
                            outcome -> announce(terminal, example, backends, outcome),
                            terminal)
                    .run(feed);
        } catch (IOException e) {
            throw new CommandFailed(Gatehouse.REFUSED, String.valueOf(e.getMessage()));
        }
        return Gatehouse.OK;
    }

    private Example example() throws IOException {
        var all = examples == null ? shipped() : examples;
        return Example.find(all, name)
                .orElseThrow(
                        () ->
                                new CommandFailed(
                                        Gatehouse.USAGE,
                                        "there is no example \"" + name + "\"; " + known(all)));
    }

    private static String known(Path examples) {
        try {
            var names = Example.names(examples);
            return names.isEmpty()
                    ? "there are none in " + examples
                    : "there are " + String.join(", ", names);
        } catch (IOException e) {
            return examples + " can't be read: " + e.getMessage();
        }
    }

    /// The examples beside this program: in a checkout a link to those that one edits.
    private static Path shipped() throws IOException {
        var beside = Path.of(System.getProperty("java.home"), "share", "examples");
        return Files.exists(beside) ? nearby(beside.toRealPath()) : beside;
    }

    /// The shortest way to write it.
    private static Path nearby(Path path) throws IOException {
        var here = Path.of("").toRealPath();
        return path.startsWith(here) ? here.relativize(path) : path;
    }

    /// At the start a backend that is missing ends it all; later the gateway goes on without it.
    private void backendsMissing(List<String> problems) {
        if (!ready) {
            throw new CommandFailed(Gatehouse.REFUSED, problems.getFirst());
        }
        problems.forEach(problem -> LOG.log(Level.WARNING, problem));
    }

    private void announce(
            Terminal terminal, Example example, EchoBackends backends, FirstApply.Outcome outcome) {
        ready = true;
        var out = terminal.out();
        out.println(
                "Gatehouse serves "
                        + example.folder()
                        + " on "
                        + String.join(", ", outcome.bound())
                        + ".");
        out.println("Edit the files there, and the next request sees it. Ctrl-C ends it.");
        out.println();
        out.println("Backends that play along:");
        backends.running()
                .forEach((address, backend) -> out.println("  " + address + "  " + backend));
        out.println();
        out.println("Copy these; #=> is what to expect:");
        for (var trial : example.trials()) {
            out.println();
            if (!trial.shows().isEmpty()) {
                out.println("# " + trial.shows());
            }
            out.println(here(trial.command()));
            trial.expectations()
                    .forEach(expected -> out.println("#=> " + here(expected.toString())));
        }
        out.println();
        out.println("Ready.");
        out.flush();
    }

    /// A line of the README with the port that was asked for.
    private String here(String line) {
        return line.replace("127.0.0.1:" + ExampleFeed.PORT, "127.0.0.1:" + port);
    }
}
