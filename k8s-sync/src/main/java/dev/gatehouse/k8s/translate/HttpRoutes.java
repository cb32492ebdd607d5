package dev.gatehouse.k8s.translate;

import static java.util.Objects.requireNonNull;

import dev.gatehouse.k8s.reach.ReachPolicy;
import dev.gatehouse.k8s.translate.ParentRefs.Asking;
import dev.gatehouse.k8s.translate.ParentRefs.Attachment;
import dev.gatehouse.k8s.translate.Precedence.Ranked;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.Resources;
import dev.gatehouse.model.Hostname;
import dev.gatehouse.model.HttpRule;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.RoutedMatch;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import dev.gatehouse.model.WeightedBackend;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ParentReference;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ReferenceGrant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// HTTPRoutes: which listeners they attach to, and what they add there. Remembers each route's
/// result while the route, its Gateways, its namespace and what its references lead to stay the
/// same. Used by one thread.
final class HttpRoutes {

    static final String KIND = "HTTPRoute";

    private static final Comparator<ObjectKey> BY_NAME =
            Comparator.comparing(ObjectKey::namespace).thenComparing(ObjectKey::name);

    private final ReachPolicy usual;

    // By namespace and name.
    private List<Known> known = List.of();
    private Surroundings surroundings = new Surroundings(Map.of(), Map.of(), Map.of());

    /// @param usual by which way backends are reached where no GatewayClass says otherwise
    HttpRoutes(ReachPolicy usual) {
        this.usual = usual;
    }

    /// What every route may rest on; it changes seldom.
    private record Surroundings(
            Map<ObjectKey, Parent> parents,
            Map<ObjectKey, Namespace> namespaces,
            Map<ObjectKey, ReferenceGrant> grants) {

        boolean same(Surroundings other) {
            return Changes.between(parents, other.parents).isEmpty()
                    && Changes.between(namespaces, other.namespaces).isEmpty()
                    && Changes.between(grants, other.grants).isEmpty();
        }
    }

    /// A route read, with the keys of the Gateways that its parentRefs name.
    private record Read(
            HTTPRoute route,
            Instant age,
            ParsedRoute parsed,
            List<ParentReference> parentRefs,
            List<ObjectKey> gateways,
            Set<ObjectKey> backends) {

        /// Whether none of these Services is one that the route refers to.
        boolean spared(Set<ObjectKey> touched) {
            return touched.isEmpty() || Collections.disjoint(backends, touched);
        }
    }

    /// What the rules are for the Gateways that reach backends by one way: two classes may differ
    /// in it, and seldom do.
    private record Variant(List<Resolution> resolutions, List<HttpRule> rules) {}

    /// All that a result rests on, and the result.
    private record Known(
            ObjectKey key,
            Read read,
            List<Optional<Parent>> parents,
            Optional<Namespace> namespace,
            Map<ReachPolicy, Variant> variants,
            RouteResult result) {

        boolean rests(
                Read other,
                List<Optional<Parent>> otherParents,
                @Nullable Namespace otherNamespace,
                Map<ReachPolicy, List<Resolution>> otherResolutions) {
            // Parents and namespaces are compared by identity, since that is cheap and enough.
            if (!Same.object(read, other) || !Same.object(namespace.orElse(null), otherNamespace)) {
                return false;
            }
            for (var i = 0; i < parents.size(); i++) {
                if (!Same.object(parents.get(i).orElse(null), otherParents.get(i).orElse(null))) {
                    return false;
                }
            }
            return variants.size() == otherResolutions.size()
                    && variants.entrySet().stream()
                            .allMatch(
                                    entry ->
                                            entry.getValue()
                                                    .resolutions
                                                    .equals(otherResolutions.get(entry.getKey())));
        }
    }

    /// @param touched the Services of which something changed since the last time
    /// @return by namespace and name
    List<RouteResult> translate(
            Resources resources,
            Map<ObjectKey, Parent> parents,
            Backends backends,
            Set<ObjectKey> touched) {
        var now = new Surroundings(parents, resources.namespaces(), resources.referenceGrants());
        var still = surroundings.same(now);
        surroundings = now;
        var routes = resources.httpRoutes();
        var next = new ArrayList<Known>(routes.size());
        for (var before : known) {
            var route = routes.get(before.key());
            if (route == null) {
                continue;
            }
            if (!Same.object(before.read().route(), route)) {
                next.add(one(before.key(), read(before.key(), route), before, now, backends));
            } else if (still && before.read().spared(touched)) {
                next.add(before);
            } else {
                next.add(one(before.key(), before.read(), before, now, backends));
            }
        }
        if (next.size() < routes.size()) {
            addNew(routes, now, backends, next);
        }
        known = next;
        var results = new ArrayList<RouteResult>(next.size());
        for (var one : next) {
            results.add(one.result());
        }
        return results;
    }

    private void addNew(
            Map<ObjectKey, HTTPRoute> routes,
            Surroundings now,
            Backends backends,
            List<Known> next) {
        var old = new HashSet<ObjectKey>();
        next.forEach(one -> old.add(one.key()));
        routes.forEach(
                (key, route) -> {
                    if (!old.contains(key)) {
                        next.add(one(key, read(key, route), null, now, backends));
                    }
                });
        // Most is in order already, and sorting what is nearly sorted is cheap.
        next.sort(Comparator.comparing(Known::key, BY_NAME));
    }

    private static Read read(ObjectKey key, HTTPRoute route) {
        var refs =
                route.getSpec() == null
                        ? List.<ParentReference>of()
                        : Declared.each(route.getSpec().getParentRefs());
        var parsed = HttpRules.parse(key, route);
        var backends = new HashSet<ObjectKey>();
        for (var rule : parsed.rules()) {
            rule.backends().forEach(reference -> backends.add(reference.target()));
        }
        return new Read(
                route,
                Declared.age(route),
                parsed,
                refs,
                refs.stream().map(ref -> ParentRefs.target(key, ref)).toList(),
                Set.copyOf(backends));
    }

    private Known one(
            ObjectKey key,
            Read read,
            @Nullable Known before,
            Surroundings surroundings,
            Backends backends) {
        var parents = new ArrayList<Optional<Parent>>(read.gateways().size());
        for (var gateway : read.gateways()) {
            parents.add(Optional.ofNullable(surroundings.parents().get(gateway)));
        }
        var reaches = parents.stream().map(this::reach).toList();
        var resolutions = new EnumMap<ReachPolicy, List<Resolution>>(ReachPolicy.class);
        for (var reach : reaches) {
            resolutions.computeIfAbsent(reach, _ -> resolutions(key, read, backends, reach));
        }
        var namespace = surroundings.namespaces().get(new ObjectKey("", key.namespace()));
        if (before != null && before.rests(read, parents, namespace, resolutions)) {
            return before;
        }
        var variants = new EnumMap<ReachPolicy, Variant>(ReachPolicy.class);
        resolutions.forEach(
                (reach, leads) -> {
                    var old = before == null ? null : before.variants().get(reach);
                    variants.put(reach, new Variant(leads, rules(read.parsed(), leads, old)));
                });
        var attachments = attachments(key, read, parents, namespace);
        var rules = reaches.stream().map(reach -> of(variants, reach).rules).toList();
        var lines = lines(key, read, rules, attachments, before == null ? null : before.result());
        var result =
                new RouteResult(
                        RouteConditions.verdict(
                                KIND,
                                key,
                                Declared.revision(read.route()),
                                read.parentRefs(),
                                attachments,
                                read.parsed(),
                                reaches.stream()
                                        .map(reach -> of(variants, reach).resolutions)
                                        .toList()),
                        lines,
                        upstreams(resolutions.values(), before));
        return new Known(
                key, read, parents, Optional.ofNullable(namespace), Map.copyOf(variants), result);
    }

    private static Variant of(Map<ReachPolicy, Variant> variants, ReachPolicy reach) {
        return requireNonNull(variants.get(reach));
    }

    private ReachPolicy reach(Optional<Parent> parent) {
        return parent.orElse(null) instanceof Parent.Ours(var plan) ? plan.reach() : usual;
    }

    private static List<Resolution> resolutions(
            ObjectKey key, Read read, Backends backends, ReachPolicy reach) {
        var resolutions = new ArrayList<Resolution>();
        for (var rule : read.parsed().rules()) {
            for (var reference : rule.backends()) {
                resolutions.add(backends.resolve(KIND, key, reference, reach));
            }
        }
        return resolutions;
    }

    private static Map<UpstreamId, Optional<Upstream>> upstreams(
            Collection<List<Resolution>> resolutions, @Nullable Known before) {
        var upstreams = new HashMap<UpstreamId, Optional<Upstream>>();
        for (var resolution : resolutions.stream().flatMap(List::stream).toList()) {
            Optional<Upstream> unresolved =
                    resolution.refusal().map(r -> new Upstream.Unresolved(r.sentence()));
            var old = before == null ? null : before.result().upstreams().get(resolution.id());
            upstreams.put(resolution.id(), unresolved.equals(old) ? old : unresolved);
        }
        return upstreams;
    }

    private static List<HttpRule> rules(
            ParsedRoute parsed, List<Resolution> resolutions, @Nullable Variant before) {
        var rules = new ArrayList<HttpRule>();
        var next = resolutions.iterator();
        for (var rule : parsed.rules()) {
            var backends = new ArrayList<WeightedBackend>();
            for (var reference : rule.backends()) {
                backends.add(
                        new WeightedBackend(
                                next.next().id(), reference.weight(), reference.filters()));
            }
            rules.add(new HttpRule(rule.id(), rule.filters(), backends, rule.timeouts()));
        }
        return before == null ? rules : Same.kept(before.rules(), rules);
    }

    private static List<Attachment> attachments(
            ObjectKey key, Read read, List<Optional<Parent>> parents, @Nullable Namespace ns) {
        var labels =
                ns == null || ns.getMetadata() == null || ns.getMetadata().getLabels() == null
                        ? Map.<String, String>of()
                        : ns.getMetadata().getLabels();
        var asking = new Asking(KIND, key, labels, read.parsed().hostnames());
        var attachments = new ArrayList<Attachment>();
        for (var i = 0; i < parents.size(); i++) {
            attachments.add(
                    ParentRefs.attach(
                            asking,
                            "spec.parentRefs[" + i + "]",
                            read.parentRefs().get(i),
                            parents.get(i).orElse(null)));
        }
        return attachments;
    }

    /// What the route adds to each listener that it attaches to, once though two parentRefs name
    /// it.
    ///
    /// @param rules for each parentRef
    private static Map<ListenerId, RouteResult.Lines> lines(
            ObjectKey key,
            Read read,
            List<List<HttpRule>> rules,
            List<Attachment> attachments,
            @Nullable RouteResult before) {
        var lines = new LinkedHashMap<ListenerId, RouteResult.Lines>();
        if (!read.parsed().problems().isEmpty()) {
            return lines;
        }
        for (var i = 0; i < attachments.size(); i++) {
            for (var listener : attachments.get(i).listeners()) {
                if (lines.containsKey(listener.id())) {
                    continue;
                }
                var fresh =
                        new RouteResult.Lines(lines(key, read, rules.get(i), listener.hostname()));
                var old = before == null ? null : before.lines().get(listener.id());
                lines.put(listener.id(), old == null ? fresh : old.orFresh(fresh));
            }
        }
        return lines;
    }

    private static List<Ranked> lines(
            ObjectKey key, Read read, List<HttpRule> rules, Hostname listener) {
        // Several names may narrow to one, that of the listener: the most specific stands for it.
        var names = new LinkedHashMap<Hostname, Hostname>();
        for (var declared : read.parsed().hostnames()) {
            Hostname.intersect(listener, declared)
                    .ifPresent(
                            both ->
                                    names.merge(
                                            both,
                                            declared,
                                            (a, b) -> a.specificity() >= b.specificity() ? a : b));
        }
        var lines = new ArrayList<Ranked>();
        var route = key.toString();
        names.forEach(
                (hostname, declared) -> {
                    for (var r = 0; r < rules.size(); r++) {
                        var matches = read.parsed().rules().get(r).matches();
                        for (var m = 0; m < matches.size(); m++) {
                            var line = new RoutedMatch(hostname, matches.get(m), rules.get(r));
                            lines.add(new Ranked(line, declared, read.age(), route, m));
                        }
                    }
                });
        return lines;
    }
}
