package dev.gatehouse.cli;

import dev.gatehouse.cli.quickstart.EchoBackends;
import dev.gatehouse.cli.quickstart.Example;
import dev.gatehouse.cli.quickstart.ExampleFeed;
import dev.gatehouse.cli.quickstart.QuickstartCertificates;
import dev.gatehouse.k8s.watch.FolderFeed;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
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

    /// A port of an example, in a line of its README.
    private static final Pattern PORT = Pattern.compile("\\b(8080|844[34])\\b");

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

    @Option(
            names = "--https-port",
            paramLabel = "PORT",
            defaultValue = "" + ExampleFeed.TLS_PORT,
            description =
                    "Where to speak TLS instead of 8443; the next port is for clients with"
                            + " certificates.")
    private int httpsPort = ExampleFeed.TLS_PORT;

    @Option(
            names = "--renew",
            description =
                    "Writes new certificates for the example, and ends; a quick start that runs goes"
                            + " on with them.")
    private boolean renew;

    @Option(names = "--examples", paramLabel = "FOLDER", hidden = true)
    private @Nullable Path examples;

    private boolean ready;

    @Override
    public Integer call() {
        if (port < 1 || port > 65_535) {
            throw new CommandFailed(Gatehouse.USAGE, "--port: " + port + " is not from 1 to 65535");
        }
        if (httpsPort < 1 || httpsPort > 65_534) {
            throw new CommandFailed(
                    Gatehouse.USAGE, "--https-port: " + httpsPort + " is not from 1 to 65534");
        }
        var terminal = Terminal.of(spec);
        var config = options.read(Map.of(), Gatehouse.REFUSED);
        try {
            var example = example();
            if (renew) {
                QuickstartCertificates.renew(example.folder(), Instant.now())
                        .forEach(terminal.out()::println);
                terminal.out().flush();
                return Gatehouse.OK;
            }
            provideCertificates(example);
            var backends = new EchoBackends();
            var files = FolderFeed.open(example.folder(), GatewayProcess.problemLog());
            var feed = new ExampleFeed(files, backends, movedPorts(), this::backendsMissing);
            new GatewayProcess(
                            config,
                            outcome -> announce(terminal, example, backends, outcome),
                            terminal,
                            Service.none())
                    .run(Source.folder(feed));
        } catch (IOException e) {
            throw new CommandFailed(Gatehouse.REFUSED, String.valueOf(e.getMessage()));
        }
        return Gatehouse.OK;
    }

    /// Without them the example does all that needs none; the listeners' conditions say the rest.
    private static void provideCertificates(Example example) {
        try {
            QuickstartCertificates.provide(example.folder(), Instant.now());
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "the example has no certificates, since they can't be written: "
                            + e.getMessage());
        }
    }

    private Map<Integer, Integer> movedPorts() {
        var moved = new HashMap<Integer, Integer>();
        if (port != ExampleFeed.PORT) {
            moved.put(ExampleFeed.PORT, port);
        }
        if (httpsPort != ExampleFeed.TLS_PORT) {
            moved.put(ExampleFeed.TLS_PORT, httpsPort);
            moved.put(ExampleFeed.TLS_PORT + 1, httpsPort + 1);
        }
        return moved;
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
            out.println(here(example, trial.command()));
            trial.expectations()
                    .forEach(expected -> out.println("#=> " + here(example, expected.toString())));
        }
        out.println();
        out.println("Ready.");
        out.flush();
    }

    /// A line of the README with the ports that were asked for, and the example's real folder.
    private String here(Example example, String line) {
        var moved = movedPorts();
        return PORT.matcher(line)
                .replaceAll(
                        found ->
                                String.valueOf(
                                        moved.getOrDefault(
                                                Integer.valueOf(found.group()),
                                                Integer.valueOf(found.group()))))
                .replace("examples/" + example.name() + "/", example.folder() + "/");
    }
}
