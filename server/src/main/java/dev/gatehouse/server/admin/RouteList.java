package dev.gatehouse.server.admin;

import dev.gatehouse.model.Filter;
import dev.gatehouse.model.HttpRule;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.ObjectStatus;
import dev.gatehouse.model.RoutedMatch;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.WeightedBackend;
import dev.gatehouse.server.admin.Served.Extent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The routes: by which listeners they are served, and whose requests get a backend's answer.
final class RouteList {

    private final Moment moment;
    private final Map<RouteName, List<Line>> lines = new HashMap<>();

    /// A line of a listener's routing, and whether that listener is bound.
    private record Line(Listener listener, RoutedMatch routed) {}

    private RouteList(Moment moment) {
        this.moment = moment;
        for (var listener : moment.snapshot().listeners()) {
            switch (listener) {
                case Listener.WithRoutes http ->
                        http.routes()
                                .forEach(
                                        routed ->
                                                lines.computeIfAbsent(
                                                                RouteName.of(routed.rule().id()),
                                                                _ -> new ArrayList<>())
                                                        .add(new Line(listener, routed)));
            }
        }
    }

    static List<Map<String, Object>> of(Moment moment) {
        var list = new RouteList(moment);
        return moment.objects().stream()
                .filter(object -> !object.kind().startsWith("Gateway"))
                .map(list::route)
                .toList();
    }

    private Map<String, Object> route(ObjectStatus route) {
        var own = lines.getOrDefault(RouteName.of(route), List.of());
        var data = served(route, own).data(route.namespace(), route.name());
        data.put("kind", route.kind());
        data.put(
                "hostnames",
                own.stream().map(line -> line.routed.hostname().toString()).distinct().toList());
        data.put(
                "listeners",
                own.stream().map(line -> line.listener.id().toString()).distinct().toList());
        data.put(
                "backends",
                own.stream()
                        .flatMap(line -> line.routed.rule().backends().stream())
                        .map(backend -> backend.upstream().text())
                        .distinct()
                        .toList());
        return data;
    }

    private Served served(ObjectStatus route, List<Line> own) {
        Set<String> why = new LinkedHashSet<>();
        route.parts().forEach(part -> why.addAll(Conditions.refusals(part)));
        if (own.isEmpty()) {
            if (why.isEmpty()) {
                why.add(
                        route.parts().isEmpty()
                                ? "it has no parentRefs: name a Gateway there"
                                : "none of the listeners that it is attached to is served: see"
                                        + " gatehouse get gateways");
            }
            return new Served(Extent.NO, List.copyOf(why));
        }
        var dark = notBound(own, why);
        var failing = failing(own, why);
        var partly = why.isEmpty() ? Extent.YES : Extent.PARTLY;
        return new Served(dark || failing ? Extent.NO : partly, List.copyOf(why));
    }

    /// Whether none of its listeners is bound anywhere.
    private boolean notBound(List<Line> own, Set<String> why) {
        Set<ListenerId> bound = new LinkedHashSet<>();
        for (var line : own) {
            var id = line.listener.id();
            var fault = moment.notBound().get(id);
            if (fault != null) {
                why.add("listener " + id + ": " + fault);
            }
            // With several addresses, it is told of the first that could not be bound.
            if (fault == null || line.listener.bindings().size() > 1) {
                bound.add(id);
            }
        }
        return bound.isEmpty();
    }

    /// Whether no rule of it can answer otherwise than with an error.
    private boolean failing(List<Line> own, Set<String> why) {
        var rules = own.stream().map(line -> line.routed.rule()).distinct().toList();
        var failing = rules.stream().filter(rule -> fails(rule, why)).count();
        return failing == rules.size();
    }

    private boolean fails(HttpRule rule, Set<String> why) {
        if (rule.filters().stream().anyMatch(Filter.Redirect.class::isInstance)) {
            return false;
        }
        var asked = rule.backends().stream().filter(backend -> backend.weight() > 0).toList();
        if (asked.isEmpty()) {
            why.add("rule " + rule.id().index() + " has no backend to ask: answered with 500");
            return true;
        }
        var failing = asked.stream().filter(backend -> failure(backend, why).isPresent()).count();
        return failing == asked.size();
    }

    private Optional<String> failure(WeightedBackend backend, Set<String> why) {
        var id = backend.upstream();
        var upstream = moment.snapshot().upstreams().get(id);
        var failure = BackendList.failure(upstream, moment.reach(id));
        // Of a reference that leads nowhere, the conditions tell.
        if (!(upstream instanceof Upstream.Unresolved)) {
            failure.ifPresent(sentence -> why.add("backend " + id + ": " + sentence));
        }
        return failure;
    }
}
