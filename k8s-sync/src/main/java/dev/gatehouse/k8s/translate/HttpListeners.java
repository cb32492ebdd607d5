package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.translate.Precedence.Ranked;
import dev.gatehouse.k8s.translate.RouteResult.Lines;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.RoutedMatch;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// HTTP listeners with the routing that all attached routes make together. Remembers each while
/// nothing in it changed. Used by one thread.
final class HttpListeners {

    private Map<ListenerId, Known> known = Map.of();

    private record Known(List<Lines> parts, List<Ranked> order, Listener.Http listener) {}

    /// @param attached what each route adds, by listener, in a fixed order of routes
    List<Listener> assemble(List<GatewayPlan> gateways, Map<ListenerId, List<Lines>> attached) {
        var now = new HashMap<ListenerId, Known>();
        var listeners = new ArrayList<Listener>();
        for (var gateway : gateways) {
            for (var plan : gateway.listeners()) {
                if (!plan.served()) {
                    continue;
                }
                var one = one(gateway, plan, attached.getOrDefault(plan.id(), List.of()));
                now.put(plan.id(), one);
                listeners.add(one.listener());
            }
        }
        known = now;
        return listeners;
    }

    private Known one(GatewayPlan gateway, ListenerPlan plan, List<Lines> parts) {
        var before = known.get(plan.id());
        var bindings =
                gateway.addresses().stream()
                        .map(address -> new InetSocketAddress(address, plan.port()))
                        .toList();
        if (before != null && Same.elements(before.parts(), parts)) {
            var listener = before.listener();
            if (listener.bindings().equals(bindings)
                    && listener.hostname().equals(plan.hostname())) {
                return before;
            }
            return new Known(
                    before.parts(),
                    before.order(),
                    new Listener.Http(plan.id(), bindings, plan.hostname(), listener.routes()));
        }
        var order = merged(before, parts);
        var routes = new ArrayList<RoutedMatch>(order.size());
        for (var ranked : order) {
            routes.add(ranked.line());
        }
        return new Known(
                List.copyOf(parts),
                order,
                new Listener.Http(plan.id(), bindings, plan.hostname(), routes));
    }

    /// The lines of all parts in order. What stayed is in order already, and sorting a long ordered
    /// run and a short tail takes linear time.
    private static List<Ranked> merged(@Nullable Known before, List<Lines> parts) {
        var order = new ArrayList<Ranked>();
        if (before == null) {
            parts.forEach(part -> order.addAll(part.ranked()));
            order.sort(Precedence.ORDER);
            return order;
        }
        var old = identities(before.parts());
        var current = identities(parts);
        Set<Ranked> gone = Collections.newSetFromMap(new IdentityHashMap<>());
        for (var part : before.parts()) {
            if (!current.contains(part)) {
                gone.addAll(part.ranked());
            }
        }
        for (var ranked : before.order()) {
            if (gone.isEmpty() || !gone.contains(ranked)) {
                order.add(ranked);
            }
        }
        for (var part : parts) {
            if (!old.contains(part)) {
                order.addAll(part.ranked());
            }
        }
        order.sort(Precedence.ORDER);
        return order;
    }

    private static Set<Lines> identities(List<Lines> parts) {
        Set<Lines> set = Collections.newSetFromMap(new IdentityHashMap<>(parts.size() * 2));
        set.addAll(parts);
        return set;
    }
}
