package dev.gatehouse.k8s.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.model.ObjectStatus.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;

/// Conditions as they stand in a status (`metav1.Condition`).
final class ConditionEntries {

    private static final String STATUS = "status";
    private static final String LAST_TRANSITION_TIME = "lastTransitionTime";

    /// Of a message; the API server takes no longer one.
    private static final int MAX_MESSAGE_CHARS = 32_768;

    private ConditionEntries() {}

    /// What is to stand there: ours as wanted, in place of those that stand there now, with the
    /// time of the change kept where the status is the same; ours that are not wanted any more are
    /// gone; those that others wrote stay, untouched.
    ///
    /// @param current what stands there now, a missing node where nothing does
    /// @param generation of the object that was judged
    static ArrayNode merged(
            JsonNode current, List<Condition> wanted, long generation, Instant now) {
        var open = new LinkedHashMap<String, Condition>();
        wanted.forEach(condition -> open.put(condition.type(), condition));
        var merged = JsonNodeFactory.instance.arrayNode();
        for (var entry : current) {
            var type = entry.path("type").asText("");
            var ours = open.remove(type);
            if (ours != null) {
                merged.add(entry(ours, generation, since(entry, ours, now)));
            } else if (!Reasons.ConditionType.known(type)) {
                merged.add(entry);
            }
        }
        open.values().forEach(c -> merged.add(entry(c, generation, text(now))));
        return merged;
    }

    private static String since(JsonNode entry, Condition condition, Instant now) {
        var same = entry.path(STATUS).asText("").equals(status(condition));
        return same ? entry.path(LAST_TRANSITION_TIME).asText(text(now)) : text(now);
    }

    private static ObjectNode entry(Condition condition, long generation, String since) {
        var message = condition.message();
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", condition.type())
                .put(STATUS, status(condition))
                .put("observedGeneration", generation)
                .put(LAST_TRANSITION_TIME, since)
                .put("reason", condition.reason())
                .put(
                        "message",
                        message.length() <= MAX_MESSAGE_CHARS
                                ? message
                                : message.substring(0, MAX_MESSAGE_CHARS));
    }

    private static String status(Condition condition) {
        return condition.status() ? "True" : "False";
    }

    /// The API has seconds.
    private static String text(Instant now) {
        return now.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
