package dev.gatehouse.cli;

import dev.gatehouse.cli.config.GatehouseConfig;
import dev.gatehouse.cli.service.ServiceManager;
import dev.gatehouse.cli.service.Succession;
import dev.gatehouse.k8s.watch.FolderFeed;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

    @Option(
            names = "--control",
            paramLabel = "SOCKET",
            description =
                    "The Unix socket at which `gatehouse restart` speaks to this process; without"
                            + " it, control.sock in systemd's RUNTIME_DIRECTORY, or none.")
    private @Nullable Path control;

    @Option(names = Succession.OPTION, hidden = true)
    private boolean takeOver;

    @Override
    public Integer call() {
        var terminal = Terminal.of(spec);
        var config = options.read(shortcuts(), Gatehouse.REFUSED);
        try {
            new GatewayProcess(
                            config,
                            outcome -> announce(terminal, what(config), outcome),
                            terminal,
                            service(config))
                    .run(source(config));
        } catch (IOException e) {
            throw new CommandFailed(Gatehouse.REFUSED, String.valueOf(e.getMessage()));
        }
        return Gatehouse.OK;
    }

    /// The control socket that was named, or the usual one of a service.
    static Optional<Path> control(@Nullable Path named) {
        return Optional.ofNullable(named)
                .or(
                        () ->
                                Optional.ofNullable(System.getenv("RUNTIME_DIRECTORY"))
                                        .filter(text -> !text.isBlank())
                                        .map(text -> Path.of(text.split(":", 2)[0]))
                                        .map(folder -> folder.resolve("control.sock")));
    }

    /// The control socket of the service, for whoever is not in it.
    static Path service() {
        return control(null).orElse(Path.of("/run/gatehouse/control.sock"));
    }

    private Service service(GatehouseConfig config) {
        var manager = ServiceManager.of(System.getenv(), ProcessHandle.current().pid());
        return new Service(manager, control(control), takeOver, again(), what(config));
    }

    /// What starts this process once more, as one that takes over. By the launcher as it was
    /// called, so that it is the one that an upgrade has put there.
    private List<String> again() {
        var command = new ArrayList<String>();
        var launcher = System.getProperty("gatehouse.launcher", "");
        if (launcher.isEmpty()) {
            var process = ProcessHandle.current().info();
            command.add(process.command().orElse("gatehouse"));
            var jvm = ManagementFactory.getRuntimeMXBean();
            command.addAll(jvm.getInputArguments());
            command.addAll(List.of("-cp", jvm.getClassPath(), Gatehouse.class.getName()));
        } else {
            command.add(launcher);
        }
        var line = Objects.requireNonNull(spec).root().commandLine().getParseResult();
        line.originalArgs().stream()
                .filter(arg -> !arg.equals(Succession.OPTION))
                .forEach(command::add);
        command.add(Succession.OPTION);
        return command;
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
