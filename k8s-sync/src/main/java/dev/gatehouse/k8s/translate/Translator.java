package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.reach.ProbeTarget;
import dev.gatehouse.k8s.reach.ReachPolicy;
import dev.gatehouse.k8s.reach.ReachVerdicts;
import dev.gatehouse.k8s.status.RouteVerdict;
import dev.gatehouse.k8s.status.Verdicts;
import dev.gatehouse.k8s.translate.RouteResult.Lines;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.Resources;
import dev.gatehouse.model.BackendReach;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import io.fabric8.kubernetes.api.model.Node;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// From resources to a translation. Pure but for what it remembers: the result of each object, to
/// be used again (as the same object) while the object and what it refers to are the same, and the
/// addresses that Gateways were given, and the last good key of each Secret. Used by one thread at
/// a time.
public final class Translator {

    private final Gateways gateways;
    private final HttpRoutes httpRoutes;
    private final ClassParameters parameters;
    private final Services services;
    private final HttpListeners listeners = new HttpListeners();
    private final TlsReferences tlsReferences = new TlsReferences();
    private final Advertised advertised;
    private final InstantSource clock;
    private long generation;

    private List<RouteResult> lastRoutes = List.of();
    private List<GatewayPlan> lastPlans = List.of();
    private Map<ListenerId, ListenerTls> lastTls = Map.of();
    private Map<ObjectKey, Node> lastNodes = Map.of();
    private Nodes nodes = Nodes.NONE;
    private Map<ListenerId, List<Lines>> attached = Map.of();
    private List<Listener> served = List.of();
    private Served named = Served.NOTHING;

    /// A translator that connects to the endpoints that are declared.
    ///
    /// @param pools the addresses of Gateways that don't ask for one
    /// @param advertised what is said of addresses in status
    /// @param clock by which certificates expire
    public Translator(
            Origin origin, AddressPools pools, Advertised advertised, InstantSource clock) {
        this(origin, pools, advertised, ReachPolicy.POD, clock);
    }

    /// @param pools the addresses of Gateways that don't ask for one
    /// @param advertised what is said of addresses in status
    /// @param reach by which way the Services of a cluster are reached, where a GatewayClass does
    ///   not say otherwise
    /// @param clock by which certificates expire
    public Translator(
            Origin origin,
            AddressPools pools,
            Advertised advertised,
            ReachPolicy reach,
            InstantSource clock) {
        this.services = new Services(origin, reach);
        this.httpRoutes = new HttpRoutes(reach);
        this.parameters = new ClassParameters(reach);
        this.gateways = new Gateways(pools, advertised, reach);
        this.advertised = advertised;
        this.clock = clock;
    }

    /// What the rules of served listeners name.
    private record Served(
            Map<UpstreamId, Upstream> upstreams,
            List<BackendReach> backends,
            List<ProbeTarget> targets) {

        static final Served NOTHING = new Served(Map.of(), List.of(), List.of());
    }

    /// Translates all that is declared, while nothing is known of how it can be reached.
    public Translation translate(Resources resources) {
        return translate(resources, ReachVerdicts.NONE);
    }

    /// Translates all that is declared. Never fails for what is declared: a mistake is a verdict.
    ///
    /// @param reach what is known of how backends can be reached
    public Translation translate(Resources resources, ReachVerdicts reach) {
        var classes = new GatewayClasses(resources, parameters);
        var grants = new ReferenceGrants(resources.referenceGrants());
        tlsReferences.begin(resources, grants, clock.instant());
        var judged = gateways.judge(resources.gateways(), classes, tlsReferences);
        var touched =
                services.update(
                        resources.services(), resources.endpointSlices(), nodes(resources), reach);
        var backends = new Backends(grants, services);
        var routes = httpRoutes.translate(resources, judged.parents(), backends, touched);
        var plans = judged.plans();
        var tls = judged.tls();
        if (!Same.elements(lastRoutes, routes)
                || !Same.elements(lastPlans, plans)
                || !tls.equals(lastTls)) {
            attached = attached(routes);
            served = listeners.assemble(plans, attached, tls);
            named = named(served, routes);
        } else if (!touched.isEmpty()) {
            named = named(served, routes);
        }
        lastRoutes = routes;
        lastPlans = plans;
        lastTls = tls;
        return new Translation(
                new Snapshot(++generation, served, named.upstreams),
                verdicts(classes, judged, routes),
                named.targets);
    }

    private Nodes nodes(Resources resources) {
        if (!Same.object(resources.nodes(), lastNodes)) {
            lastNodes = resources.nodes();
            nodes = Nodes.of(lastNodes);
        }
        return nodes;
    }

    private static Map<ListenerId, List<Lines>> attached(List<RouteResult> routes) {
        var attached = new HashMap<ListenerId, List<Lines>>();
        for (var route : routes) {
            route.lines()
                    .forEach(
                            (listener, lines) ->
                                    attached.computeIfAbsent(listener, _ -> new ArrayList<>())
                                            .add(lines));
        }
        return attached;
    }

    /// Every upstream that a rule of a served listener names, and no other.
    private Served named(List<Listener> listeners, List<RouteResult> routes) {
        Set<ListenerId> bound = new HashSet<>();
        listeners.forEach(listener -> bound.add(listener.id()));
        var upstreams = new HashMap<UpstreamId, Upstream>();
        var backends = new ArrayList<BackendReach>();
        var targets = new ArrayList<ProbeTarget>();
        for (var route : routes) {
            if (Collections.disjoint(bound, route.lines().keySet())) {
                continue;
            }
            route.upstreams()
                    .forEach(
                            (id, unresolved) -> {
                                if (upstreams.containsKey(id)) {
                                    return;
                                }
                                if (unresolved.isPresent()) {
                                    upstreams.put(id, unresolved.get());
                                    return;
                                }
                                var found = services.resolved(id);
                                upstreams.put(id, found.upstream());
                                backends.add(found.reach());
                                targets.addAll(found.targets());
                            });
        }
        backends.sort(Comparator.comparing(backend -> backend.upstream().text()));
        return new Served(Map.copyOf(upstreams), List.copyOf(backends), List.copyOf(targets));
    }

    private Verdicts verdicts(
            GatewayClasses classes, Gateways.Judged judged, List<RouteResult> routes) {
        var ofGateways =
                judged.drafts().stream()
                        .map(
                                d ->
                                        d.verdict(
                                                l ->
                                                        attached.getOrDefault(l.id(), List.of())
                                                                .size(),
                                                advertised))
                        .sorted(Comparator.comparing(v -> v.gateway().toString()))
                        .toList();
        var ofRoutes = new ArrayList<RouteVerdict>(routes.size());
        for (var route : routes) {
            ofRoutes.add(route.verdict());
        }
        return new Verdicts(classes.verdicts(), ofGateways, ofRoutes, named.backends);
    }
}
