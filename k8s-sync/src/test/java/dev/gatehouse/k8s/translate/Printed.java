package dev.gatehouse.k8s.translate;

import static java.util.stream.Collectors.joining;

import dev.gatehouse.certs.TlsProfile;
import dev.gatehouse.model.ApplyReport;
import dev.gatehouse.model.Filter;
import dev.gatehouse.model.Filter.HeaderEdits;
import dev.gatehouse.model.Filter.PathRewrite;
import dev.gatehouse.model.HttpMatch;
import dev.gatehouse.model.HttpRule;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.PathMatch;
import dev.gatehouse.model.RoutedMatch;
import dev.gatehouse.model.Timeouts;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.ValueMatch;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// A translation as YAML that a person reads: the `out.yaml` of the golden folders.
final class Printed {

    private final StringBuilder out = new StringBuilder();

    private Printed() {}

    static String of(Translation translation, ApplyReport report) {
        var printed = new Printed();
        printed.listeners(translation.snapshot().listeners());
        printed.upstreams(translation);
        printed.statuses(translation, report);
        return printed.out.toString();
    }

    /// By which way each backend is reached, and what is to be found out.
    static String reach(Translation translation) {
        var printed = new Printed();
        printed.line(0, "reach:");
        for (var backend : translation.verdicts().backends()) {
            printed.line(1, quoted(backend.upstream().text()) + ":");
            printed.line(2, "way: " + backend.way().text());
            printed.line(2, "state: " + backend.state().text());
            printed.line(2, "why: " + quoted(backend.sentence()));
        }
        printed.line(0, "probes:");
        translation.targets().stream()
                .map(t -> t.passage() + ": " + addresses(t.addresses()))
                .sorted()
                .forEach(t -> printed.line(1, "- " + quoted(t)));
        return printed.out.toString();
    }

    private void line(int depth, String text) {
        out.append("  ".repeat(depth)).append(text).append('\n');
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private void listeners(List<Listener> listeners) {
        var rules = new TreeMap<String, HttpRule>();
        line(0, listeners.isEmpty() ? "listeners: {}" : "listeners:");
        for (var listener :
                listeners.stream().sorted(Comparator.comparing(l -> l.id().toString())).toList()) {
            var http = (Listener.WithRoutes) listener;
            line(1, http.id() + ":");
            line(2, "bindings: " + addresses(http.bindings()));
            line(2, "hostname: " + quoted(http.hostname().toString()));
            if (listener instanceof Listener.Https https) {
                tls(https.tls());
            }
            line(2, http.routes().isEmpty() ? "routes: []" : "routes:");
            for (var route : http.routes()) {
                line(2, "- " + quoted(route(route)));
                rules.put(route.rule().id().toString(), route.rule());
            }
        }
        line(0, rules.isEmpty() ? "rules: {}" : "rules:");
        rules.forEach(this::rule);
    }

    private void tls(TlsProfile tls) {
        line(2, "tls:");
        for (var key : tls.certificates()) {
            line(2, "- " + quoted("certificate " + key));
        }
        tls.clients()
                .ifPresent(
                        c ->
                                line(
                                        2,
                                        "- "
                                                + quoted(
                                                        "clients "
                                                                + c.mode()
                                                                + " "
                                                                + c
                                                                        .authorities()
                                                                        .certificates()
                                                                        .stream()
                                                                        .map(
                                                                                a ->
                                                                                        a.getSubjectX500Principal()
                                                                                                .getName())
                                                                        .toList())));
        line(2, "- " + quoted("from " + tls.minimum().protocol()));
        line(2, "- " + quoted("ALPN " + String.join(", ", tls.applicationProtocols())));
    }

    private static String route(RoutedMatch route) {
        return route.hostname() + " " + match(route.match()) + " -> " + route.rule().id();
    }

    static String match(HttpMatch match) {
        var parts = new ArrayList<String>();
        match.method().ifPresent(parts::add);
        parts.add(
                switch (match.path()) {
                    case PathMatch.Exact(var value) -> "= " + value;
                    case PathMatch.Prefix(var value) -> value + " ...";
                    case PathMatch.Regex(var value) -> "~ " + value;
                });
        match.headers().forEach(h -> parts.add("header " + h.name() + value(h.value())));
        match.query().forEach(q -> parts.add("query " + q.name() + value(q.value())));
        return String.join(" ", parts);
    }

    private static String value(ValueMatch match) {
        return switch (match) {
            case ValueMatch.Exact(var value) -> "=" + value;
            case ValueMatch.Regex(var value) -> "~" + value;
        };
    }

    private void rule(String id, HttpRule rule) {
        line(1, id + ":");
        filters(2, rule.filters());
        line(2, rule.backends().isEmpty() ? "backends: []" : "backends:");
        for (var backend : rule.backends()) {
            line(2, "- upstream: " + quoted(backend.upstream().text()));
            line(3, "weight: " + backend.weight());
            filters(3, backend.filters());
        }
        if (!rule.timeouts().equals(Timeouts.NONE)) {
            line(
                    2,
                    "timeouts: {request: "
                            + rule.timeouts().request().map(Object::toString).orElse("none")
                            + ", backendRequest: "
                            + rule.timeouts().backendRequest().map(Object::toString).orElse("none")
                            + "}");
        }
    }

    private void filters(int depth, List<Filter> filters) {
        if (filters.isEmpty()) {
            return;
        }
        line(depth, "filters:");
        filters.forEach(f -> line(depth, "- " + quoted(filter(f))));
    }

    private static String filter(Filter filter) {
        return switch (filter) {
            case Filter.RequestHeaders(var edits) -> "request headers: " + edits(edits);
            case Filter.ResponseHeaders(var edits) -> "response headers: " + edits(edits);
            case Filter.Redirect r ->
                    "redirect "
                            + r.status()
                            + part(" scheme ", r.scheme())
                            + part(" host ", r.hostname())
                            + (r.port().isPresent() ? " port " + r.port().getAsInt() : "")
                            + part(" ", r.path().map(Printed::path));
            case Filter.UrlRewrite(var hostname, var path) ->
                    "rewrite" + part(" host ", hostname) + part(" ", path.map(Printed::path));
        };
    }

    private static String part(String before, Optional<String> text) {
        return text.map(t -> before + t).orElse("");
    }

    private static String path(PathRewrite rewrite) {
        return switch (rewrite) {
            case PathRewrite.Full(var path) -> "path " + path;
            case PathRewrite.Prefix(var matched, var to) ->
                    "prefix " + matched + " by \"" + to + "\"";
        };
    }

    private static String edits(HeaderEdits edits) {
        var parts = new ArrayList<String>();
        edits.set().forEach(f -> parts.add("set " + f.name() + "=" + f.value()));
        edits.add().forEach(f -> parts.add("add " + f.name() + "=" + f.value()));
        edits.remove().forEach(name -> parts.add("remove " + name));
        return String.join(", ", parts);
    }

    private void upstreams(Translation translation) {
        var upstreams = new TreeMap<String, Upstream>();
        translation.snapshot().upstreams().forEach((id, u) -> upstreams.put(id.text(), u));
        line(0, upstreams.isEmpty() ? "upstreams: {}" : "upstreams:");
        upstreams.forEach(
                (id, upstream) ->
                        line(
                                1,
                                quoted(id)
                                        + ": "
                                        + switch (upstream) {
                                            case Upstream.Endpoints(_, var at) -> addresses(at);
                                            case Upstream.Unresolved(var why) -> quoted(why);
                                        }));
    }

    private static String addresses(List<InetSocketAddress> addresses) {
        return addresses.stream().map(Printed::address).collect(joining(", ", "[", "]"));
    }

    private static String address(InetSocketAddress address) {
        var host = IpLiterals.text(address.getAddress());
        return quoted((host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort());
    }

    private void statuses(Translation translation, ApplyReport report) {
        var verdicts = translation.verdicts().given(report);
        var statuses = translation.statusesGiven(report);
        line(0, statuses.isEmpty() ? "statuses: {}" : "statuses:");
        for (var status : statuses) {
            line(
                    1,
                    status.kind()
                            + " "
                            + (status.namespace().isEmpty() ? "" : status.namespace() + "/")
                            + status.name()
                            + ":");
            verdicts.gateways().stream()
                    .filter(g -> status.kind().equals("Gateway"))
                    .filter(g -> g.gateway().namespace().equals(status.namespace()))
                    .filter(g -> g.gateway().name().equals(status.name()))
                    .forEach(
                            g -> {
                                line(2, "addresses: " + g.addresses());
                                g.listeners()
                                        .forEach(
                                                l ->
                                                        line(
                                                                2,
                                                                quoted(l.id().name())
                                                                        + ": {supportedKinds: "
                                                                        + l.supportedKinds()
                                                                        + ", attachedRoutes: "
                                                                        + l.attachedRoutes()
                                                                        + "}"));
                            });
            for (var part : status.parts()) {
                line(2, part.about().isEmpty() ? "conditions:" : quoted(part.about()) + ":");
                for (var condition : part.conditions()) {
                    line(
                            2,
                            "- "
                                    + quoted(
                                            condition.type()
                                                    + "="
                                                    + (condition.status() ? "True" : "False")
                                                    + " "
                                                    + condition.reason()
                                                    + ": "
                                                    + condition.message()));
                }
            }
        }
    }
}
