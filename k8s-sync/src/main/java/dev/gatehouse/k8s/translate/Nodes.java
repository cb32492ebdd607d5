package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.watch.ObjectKey;
import io.fabric8.kubernetes.api.model.Node;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The nodes that take connections for a node port, each with its addresses of the type
/// `InternalIP`. Equal for nodes that differ in nothing else.
///
/// @param addresses by the node's name, in order
record Nodes(Map<String, List<InetAddress>> addresses) {

    static final Nodes NONE = new Nodes(Map.of());

    static Nodes of(Map<ObjectKey, Node> declared) {
        var ready = new TreeMap<String, List<InetAddress>>();
        var all = new TreeMap<String, List<InetAddress>>();
        declared.forEach(
                (key, node) -> {
                    var own = internal(node);
                    if (!own.isEmpty()) {
                        all.put(key.name(), own);
                        if (ready(node)) {
                            ready.put(key.name(), own);
                        }
                    }
                });
        // Where no node is ready, it is likelier that whoever judges them is away than that all
        // are.
        return new Nodes(ready.isEmpty() ? all : ready);
    }

    /// The addresses of one family, of the nodes with these names.
    List<InetAddress> of(boolean v6, Set<String> only) {
        var found = new ArrayList<InetAddress>();
        addresses.forEach(
                (name, own) -> {
                    if (only.contains(name)) {
                        own.stream()
                                .filter(a -> a instanceof Inet6Address == v6)
                                .forEach(found::add);
                    }
                });
        return found;
    }

    private static List<InetAddress> internal(Node node) {
        if (node.getStatus() == null) {
            return List.of();
        }
        var found = new ArrayList<InetAddress>();
        for (var address : Declared.each(node.getStatus().getAddresses())) {
            if ("InternalIP".equals(address.getType())) {
                IpLiterals.parse(address.getAddress()).ifPresent(found::add);
            }
        }
        return List.copyOf(found);
    }

    private static boolean ready(Node node) {
        return Declared.each(node.getStatus().getConditions()).stream()
                .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }
}
