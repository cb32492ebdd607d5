package dev.gatehouse.k8s.watch.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/// What of a Node is of interest: its addresses, the ranges of its pods, and if it is ready. All
/// else is some 20 kB each, and changes with every heartbeat.
final class NodeContent {

    private static final Set<String> METADATA =
            Set.of("name", "uid", "resourceVersion", "deletionTimestamp");

    private NodeContent() {}

    /// @param node is changed
    static void trim(ObjectNode node) {
        if (node.get("metadata") instanceof ObjectNode metadata) {
            metadata.retain(METADATA);
        }
        if (node.get("spec") instanceof ObjectNode spec) {
            spec.retain(List.of("podCIDR", "podCIDRs"));
        }
        if (node.get("status") instanceof ObjectNode status) {
            status.retain(List.of("addresses", "conditions"));
            var conditions = status.path("conditions").deepCopy();
            var kept = status.putArray("conditions");
            for (JsonNode condition : conditions) {
                if (condition.path("type").asText().equals("Ready")) {
                    kept.addObject()
                            .put("type", "Ready")
                            .put("status", condition.path("status").asText());
                }
            }
        }
    }
}
