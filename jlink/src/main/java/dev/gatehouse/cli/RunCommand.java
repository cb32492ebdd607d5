package dev.gatehouse.cli;

import dev.gatehouse.cli.config.GatehouseConfig;
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
            "Serves the Gateway API resources of a folder or of a cluster, and follows their changes.",
            "",
            "On SIGTERM and SIGINT it takes no new connections, finishes what runs, and ends."
        },
        exitCodeList = {
            "0:ended by a signal, after finishing what ran",
            "1:could not start: the folder, the kubeconfig, the configuration or a port",
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
            names = "--kubeconfig",
            paramLabel = "FILE",
            description =
                    "The cluster to serve, instead of a folder (key source.kubernetes.kubeconfig).")
    private @Nullable Path kubeconfig;

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
        try {
            new GatewayProcess(
                            config, outcome -> announce(terminal, what(config), outcome), terminal)
                    .run(source(config));
        } catch (IOException e) {
            throw new CommandFailed(Gatehouse.REFUSED, String.valueOf(e.getMessage()));
        }
        return Gatehouse.OK;
    }

    private Source source(GatehouseConfig config) throws IOException {
        if (config.folder().isPresent() && config.cluster().isPresent()) {
            throw new CommandFailed(
                    Gatehouse.USAGE,
                    "there are two sources, a folder ("
                            + config.folder().get()
                            + ") and a cluster ("
                            + config.cluster().get().kubeconfig()
                            + "): leave one out");
        }
        if (config.folder().isPresent()) {
            return Source.folder(
                    FolderFeed.open(config.folder().get(), GatewayProcess.problemLog()));
        }
        if (config.cluster().isPresent()) {
            return ClusterSource.open(config.cluster().get(), config.state());
        }
        throw new CommandFailed(
                Gatehouse.USAGE,
                "nothing to serve: name a FOLDER or a --kubeconfig, or set source.file.path or"
                        + " source.kubernetes.kubeconfig in the configuration");
    }

    private static String what(GatehouseConfig config) {
        return config.folder()
                .or(() -> config.cluster().map(GatehouseConfig.Cluster::kubeconfig))
                .map(Path::toString)
                .orElse("");
    }

    private Map<String, String> shortcuts() {
        var flags = new HashMap<String, String>();
        if (folder != null) {
            flags.put("source.file.path", folder.toString());
        }
        if (kubeconfig != null) {
            flags.put("source.kubernetes.kubeconfig", kubeconfig.toString());
        }
        if (carriers != null) {
            flags.put("carriers", carriers);
        }
        if (admin != null) {
            flags.put("admin.address", admin);
        }
        return flags;
    }

    private static void announce(Terminal terminal, String source, FirstApply.Outcome outcome) {
        var what =
                outcome.bound().isEmpty()
                        ? "nothing of "
                                + source
                                + " yet: it has no listener of a Gateway whose GatewayClass has"
                                + " the controllerName gatehouse.dev/gateway"
                        : source + " on " + String.join(", ", outcome.bound());
        terminal.out().println("gatehouse: serving " + what);
        terminal.out().flush();
    }
}
