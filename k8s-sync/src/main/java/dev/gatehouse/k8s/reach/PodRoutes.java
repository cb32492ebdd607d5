package dev.gatehouse.k8s.reach;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The static routes that lead to pods by their nodes, as far as the nodes know their pods' ranges
/// (`spec.podCIDRs`): not so with CNIs that have an address management of their own.
///
/// @param routes that can be set
/// @param refused routes that are not safe to set
/// @param refusals a sentence for each range that is not safe to route, and each node that has none
public record PodRoutes(List<Route> routes, List<Route> refused, List<String> refusals) {

    /// @param via an address of the node, of the range's family
    public record Route(Prefix pods, InetAddress via, String node) {

        /// For a shell.
        public String command() {
            return "ip "
                    + (pods.v6() ? "-6 " : "")
                    + "route replace "
                    + pods
                    + " via "
                    + via.getHostAddress();
        }
    }

    /// A range that this machine has another use for.
    ///
    /// @param use such as `interface eth0`
    /// @param routed whether it is a route, so that the very same range may be one that was set
    ///   here before
    public record Own(Prefix range, String use, boolean routed) {}

    public PodRoutes {
        routes = List.copyOf(routes);
        refused = List.copyOf(refused);
        refusals = List.copyOf(refusals);
    }

    public static PodRoutes of(List<Node> nodes, List<Own> own) {
        var wanted = new ArrayList<Route>();
        var refusals = new ArrayList<String>();
        nodes.stream()
                .sorted(Comparator.comparing((Node node) -> node.getMetadata().getName()))
                .forEach(node -> read(node, wanted, refusals));
        var routes = new ArrayList<Route>();
        var refused = new ArrayList<Route>();
        for (var route : wanted) {
            var why = clash(route, wanted, own);
            if (why.isEmpty()) {
                routes.add(route);
            } else {
                refused.add(route);
                refusals.add(
                        "NOT ROUTED: "
                                + route.pods()
                                + " of node "
                                + route.node()
                                + " overlaps "
                                + why.get());
            }
        }
        return new PodRoutes(routes, refused, refusals);
    }

    private static void read(Node node, List<Route> wanted, List<String> refusals) {
        var name = node.getMetadata().getName();
        var ranges = node.getSpec() == null ? List.<String>of() : node.getSpec().getPodCIDRs();
        if (ranges.isEmpty()) {
            refusals.add(
                    "node "
                            + name
                            + " has no podCIDRs: its CNI has an address management of its own, and"
                            + " only that knows the ranges");
        }
        for (var text : ranges) {
            var range = Prefix.parse(text);
            if (range.isEmpty()) {
                refusals.add("node " + name + ": \"" + text + "\" is no range of addresses");
                continue;
            }
            internal(node, range.get().v6())
                    .ifPresentOrElse(
                            via -> wanted.add(new Route(range.get(), via, name)),
                            () ->
                                    refusals.add(
                                            "node "
                                                    + name
                                                    + " has no InternalIP of the family of "
                                                    + range.get()));
        }
    }

    private static Optional<InetAddress> internal(Node node, boolean v6) {
        var addresses =
                node.getStatus() == null ? List.<NodeAddress>of() : node.getStatus().getAddresses();
        for (var address : addresses) {
            if ("InternalIP".equals(address.getType())) {
                try {
                    var ip = InetAddress.ofLiteral(address.getAddress());
                    if (ip instanceof Inet6Address == v6) {
                        return Optional.of(ip);
                    }
                } catch (IllegalArgumentException _) {
                    // no address: as if it was not there
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> clash(Route route, List<Route> all, List<Own> own) {
        for (var other : all) {
            if (!other.equals(route) && other.pods().overlaps(route.pods())) {
                return Optional.of(other.pods() + " of node " + other.node());
            }
        }
        for (var range : own) {
            var before = range.routed() && range.range().equals(route.pods());
            // A default route overlaps everything, and is there to be refined.
            if (range.range().length() > 0 && !before && range.range().overlaps(route.pods())) {
                return Optional.of(range.range() + ", " + range.use() + " of this machine");
            }
        }
        return Optional.empty();
    }
}
