package dev.gatehouse.cli;

import dev.gatehouse.k8s.watch.FolderFeed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gatehouse run FOLDER` and `gatehouse run -c FILE`
@Command(
        name = "run",
        description = {
            "Serves a folder of Gateway API resources, and follows its changes.",
            "",
            "On SIGTERM and SIGINT it takes no new connections, finishes what runs, and ends."
        },
        exitCodeList = {
            "0:ended by a signal, after finishing what ran",
            "1:could not start: the folder, the configuration or a port",
            "2:used wrongly"
        })
final class RunCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;
    @Mixin private final ConfigOptions options = new ConfigOptions();

    @Parameters(
            paramLabel = "FOLDER",
            arity = "0..1",
            description = "The YAML files, read recursively; wins over source.file.path.")
    private @Nullable Path folder;

    @Option(
            names = "--carriers",
            paramLabel = "loop|jdk|auto",
            description = "What runs the virtual threads of connections (key carriers).")
    private @Nullable String carriers;

    @Option(
            names = "--admin",
            paramLabel = "ADDRESS:PORT",
            description = "Where the admin API listens (key admin.address).")
    private @Nullable String admin;

    @Override
    public Integer call() {
        var terminal = Terminal.of(spec);
        var config = options.read(shortcuts(), Gatehouse.REFUSED);
        var served =
                config.folder()
                        .orElseThrow(
                                () ->
                                        new CommandFailed(
                                                Gatehouse.USAGE,
                                                "nothing to serve: name a FOLDER, or set"
                                                        + " source.file.path in the configuration"));
        try (var feed = FolderFeed.open(served, GatewayProcess.problemLog())) {
            new GatewayProcess(config, outcome -> announce(terminal, served, outcome), terminal)
                    .run(Source.folder(feed));
        } catch (IOException e) {
            throw new CommandFailed(Gatehouse.REFUSED, String.valueOf(e.getMessage()));
        }
        return Gatehouse.OK;
    }

    private Map<String, String> shortcuts() {
        var flags = new HashMap<String, String>();
        if (folder != null) {
            flags.put("source.file.path", folder.toString());
        }
        if (carriers != null) {
            flags.put("carriers", carriers);
        }
        if (admin != null) {
            flags.put("admin.address", admin);
        }
        return flags;
    }

    private static void announce(Terminal terminal, Path folder, FirstApply.Outcome outcome) {
        var what =
                outcome.bound().isEmpty()
                        ? "nothing of "
                                + folder
                                + " yet: it has no listener of a Gateway whose GatewayClass has"
                                + " the controllerName gatehouse.dev/gateway"
                        : folder + " on " + String.join(", ", outcome.bound());
        terminal.out().println("gatehouse: serving " + what);
        terminal.out().flush();
    }
}
