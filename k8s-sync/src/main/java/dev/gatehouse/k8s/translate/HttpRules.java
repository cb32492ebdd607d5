package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.translate.HttpRouteFilters.Place;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.model.Hostname;
import dev.gatehouse.model.HttpMatch;
import dev.gatehouse.model.RuleId;
import dev.gatehouse.model.Timeouts;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPBackendRef;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteRule;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteTimeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads an HTTPRoute by itself.
final class HttpRules {

    private static final int HEAVIEST = 1_000_000;

    private HttpRules() {}

    static ParsedRoute parse(ObjectKey key, HTTPRoute route) {
        var problems = new Problems();
        var spec = route.getSpec();
        var hostnames =
                hostnames(spec == null ? List.of() : Declared.each(spec.getHostnames()), problems);
        var declared = spec == null ? List.<HTTPRouteRule>of() : Declared.each(spec.getRules());
        // The API's default: one rule that takes everything, and has no backend.
        var rules = declared.isEmpty() ? List.of(new HTTPRouteRule()) : declared;
        var parsed = new ArrayList<ParsedRoute.Rule>();
        for (var i = 0; i < rules.size(); i++) {
            parsed.add(rule(key, i, rules.get(i), problems));
        }
        return new ParsedRoute(hostnames, parsed, problems.all());
    }

    private static List<Hostname> hostnames(List<String> declared, Problems problems) {
        var hostnames = new LinkedHashSet<Hostname>();
        for (var i = 0; i < declared.size(); i++) {
            var name = Hostnames.parse(declared.get(i)).filter(h -> !h.any());
            if (name.isEmpty()) {
                problems.unsupported(
                        "spec.hostnames[" + i + "]",
                        "\""
                                + declared.get(i)
                                + "\" is no host name: write one such as example.com or"
                                + " *.example.com");
            }
            name.ifPresent(hostnames::add);
        }
        return hostnames.isEmpty() ? List.of(Hostname.ANY) : List.copyOf(hostnames);
    }

    private static ParsedRoute.Rule rule(
            ObjectKey key, int index, HTTPRouteRule declared, Problems problems) {
        var field = "spec.rules[" + index + "]";
        if (declared.getRetry() != null) {
            problems.unsupported(
                    field + ".retry", "retries are not supported by this version: remove it");
        }
        if (declared.getSessionPersistence() != null) {
            problems.unsupported(
                    field + ".sessionPersistence",
                    "session persistence is not supported by this version: remove it");
        }
        var matches = HttpMatches.of(field, Declared.each(declared.getMatches()), problems);
        var filters =
                HttpRouteFilters.of(
                        field, Place.RULE, Declared.each(declared.getFilters()), matches, problems);
        var backends = new ArrayList<ParsedRoute.BackendReference>();
        var refs = Declared.each(declared.getBackendRefs());
        for (var i = 0; i < refs.size(); i++) {
            backends.add(
                    backend(
                            key,
                            field + ".backendRefs[" + i + "]",
                            refs.get(i),
                            matches,
                            problems));
        }
        var id =
                new RuleId(
                        HttpRoutes.KIND,
                        key.namespace(),
                        key.name(),
                        index,
                        Optional.ofNullable(declared.getName()));
        return new ParsedRoute.Rule(
                id,
                matches,
                filters,
                backends,
                timeouts(field + ".timeouts", declared.getTimeouts(), problems));
    }

    private static ParsedRoute.BackendReference backend(
            ObjectKey route,
            String field,
            HTTPBackendRef declared,
            List<HttpMatch> matches,
            Problems problems) {
        int weight = declared.getWeight() == null ? 1 : declared.getWeight();
        if (weight < 0 || weight > HEAVIEST) {
            problems.unsupported(
                    field + ".weight", weight + " is out of range: choose 0 to " + HEAVIEST);
        }
        var filters =
                HttpRouteFilters.of(
                        field,
                        Place.BACKEND,
                        Declared.each(declared.getFilters()),
                        matches,
                        problems);
        return new ParsedRoute.BackendReference(
                field,
                Declared.or(declared.getGroup(), ""),
                Declared.or(declared.getKind(), "Service"),
                new ObjectKey(
                        Declared.empty(declared.getNamespace())
                                ? route.namespace()
                                : declared.getNamespace(),
                        Declared.or(declared.getName(), "")),
                Optional.ofNullable(declared.getPort()),
                weight,
                filters);
    }

    private static Timeouts timeouts(
            String field, @Nullable HTTPRouteTimeouts declared, Problems problems) {
        if (declared == null) {
            return Timeouts.NONE;
        }
        return new Timeouts(
                timeout(field + ".request", declared.getRequest(), problems),
                timeout(field + ".backendRequest", declared.getBackendRequest(), problems));
    }

    private static Optional<Duration> timeout(
            String field, @Nullable String declared, Problems problems) {
        if (declared == null) {
            return Optional.empty();
        }
        var duration = Durations.parse(declared);
        if (duration.isEmpty()) {
            problems.unsupported(
                    field, "\"" + declared + "\" is no duration: write one such as 500ms or 1m30s");
        }
        return duration.filter(d -> !d.isZero());
    }
}
