package dev.gatehouse.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.cli.config.GatehouseConfig;
import dev.gatehouse.k8s.access.ClusterAccess;
import dev.gatehouse.k8s.doctor.ClusterDoctor;
import dev.gatehouse.k8s.doctor.Finding;
import dev.gatehouse.k8s.doctor.Finding.Health;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `gatehouse doctor`
@Command(
        name = "doctor",
        description = {
            "Looks at what a gateway outside of the cluster needs, and says what is not well: API"
                    + " server, credentials, clock, CRDs, rights, the namespace of the Lease,"
                    + " addresses of the pool, and if pods can be reached from here. Changes"
                    + " nothing.",
            "",
            "Run it on the gateway's machine, with its configuration."
        },
        exitCodeList = {
            "0:all is well, but for warnings",
            "1:something is not",
            "2:used wrongly, or the configuration or the kubeconfig can't be read"
        })
final class DoctorCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;
    @Mixin private final ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "The cluster (key source.kubernetes.kubeconfig).")
    private @Nullable Path kubeconfig;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How to print it; text is the default.")
    private OutputFormat output = OutputFormat.TEXT;

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> flags =
                kubeconfig == null
                        ? Map.of()
                        : Map.of("source.kubernetes.kubeconfig", kubeconfig.toString());
        var config = options.read(flags, Gatehouse.USAGE);
        var cluster =
                config.cluster()
                        .orElseThrow(
                                () ->
                                        new CommandFailed(
                                                Gatehouse.USAGE,
                                                "name a cluster by --kubeconfig, or a"
                                                        + " configuration with one by -c"));
        var findings = new ArrayList<>(examine(cluster));
        config.addresses().forEach(entry -> findings.add(address(entry)));
        var out = Terminal.of(spec).out();
        switch (output) {
            case TEXT -> findings.forEach(finding -> out.println(line(finding)));
            case JSON -> out.println(json(findings));
        }
        out.flush();
        return findings.stream().anyMatch(f -> f.health() == Health.FAILED)
                ? Gatehouse.REFUSED
                : Gatehouse.OK;
    }

    private static List<Finding> examine(GatehouseConfig.Cluster cluster)
            throws InterruptedException {
        try (var access =
                ClusterAccess.open(cluster.kubeconfig(), cluster.context(), Version.number())) {
            return ClusterDoctor.examine(
                    access.client(),
                    new ClusterDoctor.Settings(
                            access.credentialsEnd(),
                            cluster.leaderElection()
                                    ? Optional.of(cluster.leaseNamespace())
                                    : Optional.empty(),
                            cluster.gatewayServices()));
        } catch (IOException e) {
            throw new CommandFailed(Gatehouse.USAGE, String.valueOf(e.getMessage()));
        }
    }

    /// Whether the first address of an entry of the pool can be bound here.
    private static Finding address(String entry) {
        var first = entry.strip().split("[-/]", 2)[0].strip();
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(first), 0));
            return new Finding("addresses", Health.OK, first + " of the pool can be bound here");
        } catch (IOException e) {
            return new Finding(
                    "addresses",
                    Health.FAILED,
                    first
                            + " of the pool can't be bound here ("
                            + e.getMessage()
                            + "): give it to an interface of this machine, or correct addresses");
        }
    }

    private static String line(Finding finding) {
        return "%-8s %-12s %s"
                .formatted(word(finding.health()), finding.check(), finding.sentence());
    }

    private static String word(Health health) {
        return switch (health) {
            case OK -> "ok";
            case WARNING -> "warning";
            case FAILED -> "NOT OK";
        };
    }

    private static String json(List<Finding> findings) {
        var list = new ArrayList<Map<String, String>>();
        for (var finding : findings) {
            var one = new LinkedHashMap<String, String>();
            one.put("check", finding.check());
            one.put("health", finding.health().name().toLowerCase(Locale.ROOT));
            one.put("sentence", finding.sentence());
            list.add(one);
        }
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(list);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("lists of maps of texts are JSON", e);
        }
    }
}
