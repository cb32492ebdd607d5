package dev.gatehouse.cli;

import dev.gatehouse.k8s.access.ClusterAccess;
import dev.gatehouse.k8s.reach.PodRoutes;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `gatehouse routes-to-pods`
@Command(
        name = "routes-to-pods",
        description = {
            "Prints the commands that set a route to each node's pods (spec.podCIDRs) by the node's"
                    + " InternalIP, for a machine in one network with the nodes. Sets nothing"
                    + " itself: read them, and pipe them to sh.",
            "",
            "A range that overlaps another node's, or one that this machine has a use for, is"
                    + " refused."
        },
        exitCodeList = {
            "0:a route for each node",
            "1:some are refused, or are not known",
            "2:used wrongly, or the nodes can't be read"
        })
final class RoutesToPodsCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            required = true,
            description = "The cluster; its user must be allowed to list nodes.")
    private @Nullable Path kubeconfig;

    @Override
    public Integer call() {
        var terminal = Terminal.of(spec);
        var routes = read();
        routes.routes().forEach(route -> terminal.out().println(route.command()));
        terminal.out().flush();
        routes.refusals().forEach(why -> terminal.err().println("gatehouse: " + why));
        terminal.err().flush();
        return routes.refusals().isEmpty() ? Gatehouse.OK : Gatehouse.REFUSED;
    }

    private PodRoutes read() {
        try (var access =
                ClusterAccess.open(
                        Objects.requireNonNull(kubeconfig), Optional.empty(), Version.number())) {
            return PodRoutes.of(access.client().nodes().list().getItems(), OwnRanges.all());
        } catch (IOException | KubernetesClientException e) {
            throw new CommandFailed(Gatehouse.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
