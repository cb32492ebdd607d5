package dev.gatehouse.server.admin;

import dev.gatehouse.model.ApplyReport;
import dev.gatehouse.model.BackendReach;
import dev.gatehouse.model.ControlPlane;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.ObjectStatus;
import dev.gatehouse.model.RoutedMatch;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import dev.gatehouse.server.upstream.Ejection;
import dev.gatehouse.server.wire.AddressText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What is served, as maps, lists, strings and numbers, for JSON: the snapshot, what became of it,
/// and what the control plane says of each object. Values that look secret are left out.
public final class ConfigDocument {

    private ConfigDocument() {}

    public static Map<String, Object> of(
            Snapshot snapshot,
            ApplyReport report,
            boolean ready,
            Map<UpstreamId, List<Ejection>> ejections,
            ControlPlane control) {
        var document = new LinkedHashMap<String, Object>();
        document.put("generation", snapshot.generation());
        document.put("ready", ready);
        document.put(
                "listeners",
                snapshot.listeners().stream()
                        .sorted(Comparator.comparing(listener -> listener.id().toString()))
                        .map(listener -> listener(listener, report))
                        .toList());
        var upstreams = new TreeMap<String, Map<String, Object>>();
        snapshot.upstreams().forEach((id, upstream) -> upstreams.put(id.text(), of(upstream)));
        for (var backend : control.backends()) {
            // Between two snapshots it may tell of one that is not served any more, or not yet.
            upstreams.computeIfPresent(
                    backend.upstream().text(), (_, data) -> reached(data, backend));
        }
        ejections.forEach(
                (id, out) ->
                        upstreams.computeIfPresent(id.text(), (_, data) -> ejected(data, out)));
        document.put("upstreams", upstreams);
        var notBound = new TreeMap<String, Object>();
        report.notBound().forEach((id, why) -> notBound.put(id.toString(), why));
        document.put("notBound", notBound);
        document.put("objects", control.objects().stream().map(ConfigDocument::of).toList());
        return document;
    }

    private static Map<String, Object> listener(Listener listener, ApplyReport report) {
        ListenerId id = listener.id();
        var data = new LinkedHashMap<String, Object>();
        data.put("gateway", id.namespace() + "/" + id.gateway());
        data.put("name", id.name());
        data.put("hostname", listener.hostname().toString());
        data.put("bindings", listener.bindings().stream().map(AddressText::of).toList());
        var why = report.notBound().get(id);
        if (why != null) {
            data.put("notBound", why);
        }
        switch (listener) {
            case Listener.Http http -> {
                data.put("protocol", "HTTP");
                data.put("routes", routes(http.routes()));
            }
            case Listener.Https https -> {
                data.put("protocol", "HTTPS");
                data.put("tls", TlsData.of(https.tls()));
                data.put("routes", routes(https.routes()));
            }
        }
        return data;
    }

    // In match order: the first line that fits takes a request.
    private static List<Object> routes(List<RoutedMatch> routes) {
        var lines = new ArrayList<Object>(routes.size());
        for (var routed : routes) {
            var line = new LinkedHashMap<String, Object>();
            line.put("hostname", routed.hostname().toString());
            line.put("match", RuleData.match(routed.match()));
            line.putAll(RuleData.rule(routed.rule()));
            lines.add(line);
        }
        return lines;
    }

    private static Map<String, Object> of(Upstream upstream) {
        return switch (upstream) {
            case Upstream.Endpoints(var protocol, var addresses) ->
                    Map.of(
                            "protocol",
                            protocol.name(),
                            "endpoints",
                            addresses.stream().map(AddressText::of).toList());
            case Upstream.Unresolved(var reason) -> Map.of("unresolved", reason);
        };
    }

    private static Map<String, Object> ejected(Map<String, Object> upstream, List<Ejection> out) {
        var data = new LinkedHashMap<>(upstream);
        data.put(
                "ejected",
                out.stream()
                        .map(
                                one ->
                                        Map.of(
                                                "endpoint", AddressText.of(one.endpoint()),
                                                "why", one.why(),
                                                "secondsLeft", one.left().toSeconds()))
                        .toList());
        return data;
    }

    private static Map<String, Object> reached(Map<String, Object> upstream, BackendReach backend) {
        var reach = new LinkedHashMap<String, Object>();
        reach.put("way", backend.way().text());
        reach.put("state", backend.state().text());
        reach.put("why", backend.sentence());
        var data = new LinkedHashMap<>(upstream);
        data.put("reach", reach);
        return data;
    }

    private static Map<String, Object> of(ObjectStatus object) {
        var data = new LinkedHashMap<String, Object>();
        data.put("kind", object.kind());
        data.put("namespace", object.namespace());
        data.put("name", object.name());
        data.put("parts", object.parts().stream().map(ConfigDocument::of).toList());
        return data;
    }

    private static Map<String, Object> of(ObjectStatus.Part part) {
        var data = new LinkedHashMap<String, Object>();
        data.put("about", part.about());
        data.put("conditions", part.conditions().stream().map(ConfigDocument::of).toList());
        return data;
    }

    private static Map<String, Object> of(ObjectStatus.Condition condition) {
        var data = new LinkedHashMap<String, Object>();
        data.put("type", condition.type());
        // As a cluster writes it.
        data.put("status", condition.status() ? "True" : "False");
        data.put("reason", condition.reason());
        data.put("message", condition.message());
        return data;
    }
}
