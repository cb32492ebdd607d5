package dev.gatehouse.k8s.translate;

import dev.gatehouse.certs.TlsProfile;
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
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// HTTP and HTTPS listeners with the routing that all attached routes make together. Remembers each
/// while nothing in it changed. Used by one thread.
final class HttpListeners {

    private Map<ListenerId, Known> known = Map.of();

    private record Known(List<Lines> parts, List<Ranked> order, Listener.WithRoutes listener) {}

    /// @param attached what each route adds, by listener, in a fixed order of routes
    /// @param tls of the HTTPS listeners
    List<Listener> assemble(
            List<GatewayPlan> gateways,
            Map<ListenerId, List<Lines>> attached,
            Map<ListenerId, ListenerTls> tls) {
        var now = new HashMap<ListenerId, Known>();
        var listeners = new ArrayList<Listener>();
        for (var gateway : gateways) {
            for (var plan : gateway.listeners()) {
                if (!plan.served()) {
                    continue;
                }
                var profile = Optional.ofNullable(tls.get(plan.id())).flatMap(ListenerTls::profile);
                var parts = attached.getOrDefault(plan.id(), List.of());
                var one = one(gateway, plan, profile.orElse(null), parts);
                now.put(plan.id(), one);
                listeners.add(one.listener());
            }
        }
        known = now;
        return listeners;
    }

    private Known one(
            GatewayPlan gateway, ListenerPlan plan, @Nullable TlsProfile tls, List<Lines> parts) {
        var before = known.get(plan.id());
        var bindings =
                gateway.addresses().stream()
                        .map(address -> new InetSocketAddress(address, plan.port()))
                        .toList();
        if (before != null && Same.elements(before.parts(), parts)) {
            var listener = before.listener();
            var fresh = listener(plan, bindings, tls, listener.routes());
            return sameButForRoutes(listener, fresh)
                    ? before
                    : new Known(before.parts(), before.order(), fresh);
        }
        var order = merged(before, parts);
        var routes = new ArrayList<RoutedMatch>(order.size());
        for (var ranked : order) {
            routes.add(ranked.line());
        }
        return new Known(List.copyOf(parts), order, listener(plan, bindings, tls, routes));
    }

    private static Listener.WithRoutes listener(
            ListenerPlan plan,
            List<InetSocketAddress> bindings,
            @Nullable TlsProfile tls,
            List<RoutedMatch> routes) {
        return tls == null
                ? new Listener.Http(plan.id(), bindings, plan.hostname(), routes)
                : new Listener.Https(plan.id(), bindings, plan.hostname(), routes, tls);
    }

    /// Whether two listeners are equal, of which it is known that their routes are.
    private static boolean sameButForRoutes(Listener.WithRoutes a, Listener.WithRoutes b) {
        return a.bindings().equals(b.bindings())
                && a.hostname().equals(b.hostname())
                && tls(a).equals(tls(b));
    }

    private static Optional<TlsProfile> tls(Listener.WithRoutes listener) {
        return switch (listener) {
            case Listener.Http _ -> Optional.empty();
            case Listener.Https https -> Optional.of(https.tls());
        };
    }

    /// The lines of all parts in order. What stayed is in order already: what is new is put where
    /// it belongs, for a few comparisons each.
    private static List<Ranked> merged(@Nullable Known before, List<Lines> parts) {
        var fresh = new ArrayList<Ranked>();
        if (before == null) {
            parts.forEach(part -> fresh.addAll(part.ranked()));
            fresh.sort(Precedence.ORDER);
            return fresh;
        }
        var old = identities(before.parts());
        var current = identities(parts);
        Set<Ranked> gone = Collections.newSetFromMap(new IdentityHashMap<>());
        for (var part : before.parts()) {
            if (!current.contains(part)) {
                gone.addAll(part.ranked());
            }
        }
        var kept = new ArrayList<Ranked>(before.order().size());
        for (var ranked : before.order()) {
            if (gone.isEmpty() || !gone.contains(ranked)) {
                kept.add(ranked);
            }
        }
        for (var part : parts) {
            if (!old.contains(part)) {
                fresh.addAll(part.ranked());
            }
        }
        fresh.sort(Precedence.ORDER);
        return merged(kept, fresh);
    }

    private static List<Ranked> merged(List<Ranked> kept, List<Ranked> fresh) {
        var order = new ArrayList<Ranked>(kept.size() + fresh.size());
        var from = 0;
        for (var ranked : fresh) {
            var found =
                    Collections.binarySearch(
                            kept.subList(from, kept.size()), ranked, Precedence.ORDER);
            var to = from + (found < 0 ? -found - 1 : found);
            order.addAll(kept.subList(from, to));
            order.add(ranked);
            from = to;
        }
        order.addAll(kept.subList(from, kept.size()));
        return order;
    }

    private static Set<Lines> identities(List<Lines> parts) {
        Set<Lines> set = Collections.newSetFromMap(new IdentityHashMap<>(parts.size() * 2));
        set.addAll(parts);
        return set;
    }
}
