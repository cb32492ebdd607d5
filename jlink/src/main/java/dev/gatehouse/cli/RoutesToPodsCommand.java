package dev.gatehouse.cli;

import dev.gatehouse.k8s.access.ClusterAccess;
import dev.gatehouse.k8s.reach.PodRoutes;
import dev.gatehouse.k8s.watch.cluster.NodeFeed;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
            "With --keep it sets them, follows the nodes until it is ended, and leaves them in place"
                    + " then. Its routes have the protocol number "
                    + IpRoutes.PROTOCOL
                    + "; others are never touched. It needs CAP_NET_ADMIN.",
            "",
            "A range that overlaps another node's, or one that this machine has a use for, is"
                    + " refused."
        },
        exitCodeList = {
            "0:a route for each node",
            "1:some are refused, or are not known",
            "2:used wrongly, the nodes can't be read, or --keep may not set routes"
        })
final class RoutesToPodsCommand implements Callable<Integer> {

    /// How often routes are looked at though no node changed: who takes an interface down and up
    /// again takes them away.
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(15);

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            required = true,
            description = "The cluster; its user must be allowed to list nodes.")
    private @Nullable Path kubeconfig;

    @Option(names = "--keep", description = "Sets the routes, and keeps them up to date.")
    private boolean keep;

    @Override
    public Integer call() throws InterruptedException {
        var terminal = Terminal.of(spec);
        if (keep) {
            keep(terminal);
        }
        var routes = read();
        routes.routes().forEach(route -> terminal.out().println(route.command()));
        terminal.out().flush();
        routes.refusals().forEach(why -> terminal.err().println("gatehouse: " + why));
        terminal.err().flush();
        return routes.refusals().isEmpty() ? Gatehouse.OK : Gatehouse.REFUSED;
    }

    /// Ends by an interrupt or a signal only.
    private void keep(Terminal terminal) throws InterruptedException {
        if (!Capabilities.netAdmin()) {
            throw new CommandFailed(
                    Gatehouse.USAGE,
                    "--keep sets routes, and this process may not: run it as root, or give it"
                            + " CAP_NET_ADMIN (in a unit, AmbientCapabilities=CAP_NET_ADMIN)");
        }
        var keeper = new RouteKeeper(new IpRoutes("ip"), OwnRanges::all, terminal);
        try (var access = open();
                var nodes = NodeFeed.open(access::client)) {
            while (true) {
                keeper.keep(nodes.awaitChange(LOOK_AGAIN));
            }
        } catch (IOException e) {
            throw new CommandFailed(Gatehouse.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private ClusterAccess open() throws IOException {
        return ClusterAccess.open(
                Objects.requireNonNull(kubeconfig), Optional.empty(), Version.number());
    }

    private PodRoutes read() {
        try (var access = open()) {
            return PodRoutes.of(access.client().nodes().list().getItems(), OwnRanges.all());
        } catch (IOException | KubernetesClientException e) {
            throw new CommandFailed(Gatehouse.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
