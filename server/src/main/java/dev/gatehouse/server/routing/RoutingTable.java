package dev.gatehouse.server.routing;

import dev.gatehouse.certs.TlsContexts;
import dev.gatehouse.certs.TlsProfile;
import dev.gatehouse.model.Hostname;
import dev.gatehouse.model.HttpRule;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.server.http.Plan;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A snapshot, compiled for look-ups. Immutable, hence shared freely between threads; a request
/// reads the current table once and keeps it.
///
/// A look-up takes three steps: the port at which the request came in, the most specific listener
/// there that takes the host (and no other: listener isolation), and the first line of that
/// listener's routes that fits. The last costs a hash probe per segment of the path, however many
/// routes there are.
public final class RoutingTable {

    private final long generation;
    private final Map<InetSocketAddress, PortTable> ports;
    private final Map<ListenerId, ListenerTable> listeners;
    private final IdentityHashMap<HttpRule, Plan> plans;
    private final TlsContexts<ListenerId> contexts;

    private RoutingTable(
            long generation,
            Map<InetSocketAddress, PortTable> ports,
            Map<ListenerId, ListenerTable> listeners,
            IdentityHashMap<HttpRule, Plan> plans,
            TlsContexts<ListenerId> contexts) {
        this.contexts = contexts;
        this.generation = generation;
        this.ports = ports;
        this.listeners = listeners;
        this.plans = plans;
    }

    /// A table in which nothing is found.
    public static RoutingTable empty() {
        return empty(InstantSource.system());
    }

    /// @param clock by which clients' certificates expire, in all tables that follow
    public static RoutingTable empty(InstantSource clock) {
        return new RoutingTable(
                0, Map.of(), Map.of(), new IdentityHashMap<>(), TlsContexts.none(clock));
    }

    /// Compiles a snapshot, and shares with the previous table what did not change: plans of the
    /// same rules, the tables of hosts whose lines are the same objects, whole listeners. So one
    /// changed route costs its host's table, and a pass over references for all else.
    public static RoutingTable compile(
            Snapshot snapshot, RoutingTable previous, PlanCompiler compiler) {
        var plans = new IdentityHashMap<HttpRule, Plan>(previous.plans.size() + 16);
        var listeners = new HashMap<ListenerId, ListenerTable>();
        var bound = new LinkedHashMap<InetSocketAddress, List<ListenerTable>>();
        var contexts = previous.contexts.next(profiles(snapshot));
        for (var listener : snapshot.listeners()) {
            switch (listener) {
                case Listener.WithRoutes http -> {
                    gatherPlans(http, previous, compiler, plans);
                    var table =
                            ListenerTable.compile(
                                    http,
                                    previous.listeners.get(http.id()),
                                    plans,
                                    contexts.find(http.id()).orElse(null));
                    listeners.put(http.id(), table);
                    for (var binding : http.bindings()) {
                        bound.computeIfAbsent(binding, _ -> new ArrayList<>()).add(table);
                    }
                }
            }
        }
        var ports = new HashMap<InetSocketAddress, PortTable>();
        bound.forEach((binding, tables) -> ports.put(binding, port(tables)));
        return new RoutingTable(snapshot.generation(), ports, listeners, plans, contexts);
    }

    /// This table, and for addresses that it has given up but whose connections are still there,
    /// what they were served by: a request on its way while a listener is removed gets no false
    /// 404.
    ///
    /// @param inUse addresses that have connections, or may get one that was already on its way
    public RoutingTable keeping(RoutingTable previous, Set<InetSocketAddress> inUse) {
        var kept = new HashMap<>(ports);
        previous.ports.forEach(
                (binding, port) -> {
                    if (inUse.contains(binding)) {
                        kept.putIfAbsent(binding, port);
                    }
                });
        return kept.size() == ports.size()
                ? this
                : new RoutingTable(generation, kept, listeners, plans, contexts);
    }

    private static Map<ListenerId, TlsProfile> profiles(Snapshot snapshot) {
        var profiles = new HashMap<ListenerId, TlsProfile>();
        for (var listener : snapshot.listeners()) {
            switch (listener) {
                case Listener.Https https -> profiles.put(https.id(), https.tls());
                case Listener.Http _ -> {}
            }
        }
        return profiles;
    }

    public long generation() {
        return generation;
    }

    /// The listeners that are bound to a socket address; null where none is.
    ///
    /// @param binding one of [Listener#bindings()], not the local end of a connection, which
    ///   differs from it where the binding is a wildcard address
    public @Nullable PortTable port(InetSocketAddress binding) {
        return ports.get(binding);
    }

    /// The plans of all rules.
    public Collection<Plan> plans() {
        return plans.values();
    }

    @Nullable ListenerTable listener(ListenerId id) {
        return listeners.get(id);
    }

    private static void gatherPlans(
            Listener.WithRoutes listener,
            RoutingTable previous,
            PlanCompiler compiler,
            IdentityHashMap<HttpRule, Plan> plans) {
        for (var routed : listener.routes()) {
            var rule = routed.rule();
            if (!plans.containsKey(rule)) {
                var known = previous.plans.get(rule);
                plans.put(rule, known == null ? compiler.compile(rule) : known);
            }
        }
    }

    // Two listeners of the same host name on one port are a conflict, which the control plane
    // resolves; should it come through, the first stands.
    private static PortTable port(List<ListenerTable> tables) {
        var byHost = new LinkedHashMap<Hostname, ListenerTable>();
        for (var table : tables) {
            byHost.putIfAbsent(table.hostname(), table);
        }
        return new PortTable(
                new HostIndex<>(byHost), byHost.values().stream().anyMatch(t -> t.tls() != null));
    }
}
