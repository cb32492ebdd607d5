package dev.gatehouse.cli;

import dev.gatehouse.k8s.reach.KeptRoutes;
import dev.gatehouse.k8s.reach.KeptRoutes.Step;
import dev.gatehouse.k8s.reach.PodRoutes;
import dev.gatehouse.k8s.reach.PodRoutes.Own;
import io.fabric8.kubernetes.api.model.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Keeps the routes to pods as the nodes say, and tells of each change, and of each refusal once.
/// Used by one thread.
final class RouteKeeper {

    /// What this machine uses.
    @FunctionalInterface
    interface Ranges {

        List<Own> all() throws IOException;
    }

    private final IpRoutes routes;
    private final Ranges ranges;
    private final Terminal terminal;
    private Set<String> refusals = Set.of();

    RouteKeeper(IpRoutes routes, Ranges ranges, Terminal terminal) {
        this.routes = routes;
        this.ranges = ranges;
        this.terminal = terminal;
    }

    /// Does what is to be done now; what fails is told, and tried again with the next call.
    void keep(List<Node> nodes) throws InterruptedException {
        var refused = new ArrayList<String>();
        try {
            var held = routes.held();
            var wanted = PodRoutes.of(nodes, KeptRoutes.others(ranges.all(), held));
            refused.addAll(wanted.refusals());
            for (var step : KeptRoutes.steps(wanted, held)) {
                take(step, refused);
            }
        } catch (IpRoutes.Refused | IOException e) {
            refused.add("the routes of this machine can't be read: " + e.getMessage());
        }
        refused.stream()
                .filter(why -> !refusals.contains(why))
                .forEach(why -> terminal.err().println("gatehouse: " + why));
        if (refused.isEmpty() && !refusals.isEmpty()) {
            terminal.err().println("gatehouse: nothing is refused any more");
        }
        refusals = new HashSet<>(refused);
        terminal.out().flush();
        terminal.err().flush();
    }

    private void take(Step step, List<String> refused) throws InterruptedException {
        try {
            routes.take(step);
            terminal.out().println("gatehouse: " + done(step));
        } catch (IpRoutes.Refused e) {
            refused.add("NOT DONE: " + done(step) + ": " + e.getMessage());
        }
    }

    private static String done(Step step) {
        return switch (step) {
            case Step.Add(var route) ->
                    "route to "
                            + route.pods()
                            + " by node "
                            + route.node()
                            + ", "
                            + route.via().getHostAddress();
            case Step.Change(var route, var before) ->
                    "route to "
                            + route.pods()
                            + " by node "
                            + route.node()
                            + ", "
                            + route.via().getHostAddress()
                            + ", and no more by "
                            + before.getHostAddress();
            case Step.Remove(var held) ->
                    "no more route to " + held.pods() + " by " + held.via().getHostAddress();
        };
    }
}
