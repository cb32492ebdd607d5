package dev.gatehouse.k8s.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// A `coordination.k8s.io/v1` Lease, as it was read.
record LeaseDocument(JsonNode tree) {

    /// What another replica may ask for; beyond it, its Lease counts as ended.
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private static final DateTimeFormatter MICRO_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    static LeaseDocument fresh(String namespace, String name) {
        var tree =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("apiVersion", "coordination.k8s.io/v1")
                        .put("kind", "Lease");
        tree.putObject("metadata").put("namespace", namespace).put("name", name);
        return new LeaseDocument(tree);
    }

    /// Who has it; empty where nobody does.
    String holder() {
        return spec().path("holderIdentity").asText("");
    }

    String version() {
        return tree.path("metadata").path("resourceVersion").asText("");
    }

    /// How long it lasts without renewal.
    Duration duration() {
        var seconds = Math.max(1, spec().path("leaseDurationSeconds").asLong(1));
        return seconds > LONGEST.toSeconds() ? LONGEST : Duration.ofSeconds(seconds);
    }

    /// The same, renewed by its holder or taken over.
    LeaseDocument heldBy(String identity, Duration duration, Instant now) {
        var another = !holder().equals(identity);
        ObjectNode whole = tree.deepCopy();
        var spec = whole.withObject("/spec");
        if (another) {
            spec.put("acquireTime", MICRO_TIME.format(now));
            if (tree.path("metadata").has("resourceVersion")) {
                spec.put("leaseTransitions", spec.path("leaseTransitions").asInt(0) + 1);
            }
        }
        spec.put("holderIdentity", identity)
                .put("leaseDurationSeconds", duration.toSeconds())
                .put("renewTime", MICRO_TIME.format(now));
        return new LeaseDocument(whole);
    }

    /// The same, given back, so that another replica need not wait for its end.
    LeaseDocument released(Instant now) {
        ObjectNode whole = tree.deepCopy();
        whole.withObject("/spec")
                .put("holderIdentity", "")
                .put("leaseDurationSeconds", 1)
                .put("renewTime", MICRO_TIME.format(now));
        return new LeaseDocument(whole);
    }

    private JsonNode spec() {
        return tree.path("spec");
    }
}
