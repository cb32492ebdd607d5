package dev.gatehouse.server.admin;

import dev.gatehouse.model.ApplyReport;
import dev.gatehouse.model.ControlPlane;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.model.UpstreamId;
import dev.gatehouse.server.upstream.Ejection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Lists of what there is, with a word on each if it is served, and sentences why not. Maps, lists,
/// strings and numbers, for JSON.
public enum Listing {
    GATEWAYS("gateways"),
    ROUTES("routes"),
    BACKENDS("backends");

    private final String path;

    Listing(String path) {
        this.path = path;
    }

    private List<Map<String, Object>> items(Moment moment) {
        return switch (this) {
            case GATEWAYS -> GatewayList.of(moment);
            case ROUTES -> RouteList.of(moment);
            case BACKENDS -> BackendList.of(moment);
        };
    }

    /// Its place under `/api/v1/`.
    public String path() {
        return path;
    }

    /// @param namespace the only one that is of interest
    public Map<String, Object> document(
            Snapshot snapshot,
            ApplyReport report,
            Map<UpstreamId, List<Ejection>> ejections,
            ControlPlane control,
            Optional<String> namespace) {
        var document = new LinkedHashMap<String, Object>();
        document.put("generation", snapshot.generation());
        note(snapshot, control).ifPresent(note -> document.put("note", note));
        document.put(
                "items",
                items(Moment.of(snapshot, report, ejections, control)).stream()
                        .filter(
                                item ->
                                        namespace
                                                .map(n -> n.equals(item.get("namespace")))
                                                .orElse(true))
                        .toList());
        return document;
    }

    /// What is to be known of all of it.
    private static Optional<String> note(Snapshot snapshot, ControlPlane control) {
        if (snapshot.generation() == 0) {
            return Optional.of("there is no configuration yet, and nothing is served");
        }
        return control.source()
                .staleSince()
                .map(
                        since ->
                                "the source of the configuration is not followed since "
                                        + since
                                        + "; what was seen last is served");
    }
}
