package dev.gatehouse.k8s.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.k8s.status.RouteVerdict.ParentVerdict;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// `status.parents` of a route, a list that all controllers of its parents share
/// (`RouteParentStatus`).
final class RouteEntries {

    static final String GATEWAY_GROUP = "gateway.networking.k8s.io";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTROLLER_NAME = "controllerName";
    private static final String PARENT_REF = "parentRef";

    private RouteEntries() {}

    /// What is to stand there: one entry for each declared parent that is ours, in place of the one
    /// that stands there now; ours for parents that are not declared any more, or not ours any
    /// more, are gone; those of other controllers stay, untouched and in their order.
    ///
    /// @param current what stands there now, a missing node where nothing does
    static ArrayNode merged(JsonNode current, RouteVerdict verdict, Instant now) {
        var open = new LinkedHashMap<JsonNode, ParentVerdict>();
        for (var parent : verdict.parents()) {
            if (parent.ours()) {
                open.putIfAbsent(identity(reference(parent)), parent);
            }
        }
        var generation = verdict.revision().generation();
        var merged = JsonNodeFactory.instance.arrayNode();
        for (var entry : current) {
            if (!signed(entry)) {
                merged.add(entry);
                continue;
            }
            var parent = open.remove(identity(entry.path(PARENT_REF)));
            if (parent != null) {
                merged.add(entry(parent, entry.path("conditions"), generation, now));
            }
        }
        open.values()
                .forEach(
                        p ->
                                merged.add(
                                        entry(
                                                p,
                                                JsonNodeFactory.instance.missingNode(),
                                                generation,
                                                now)));
        return merged;
    }

    /// The entries that we wrote.
    static Stream<JsonNode> ours(JsonNode parents) {
        return StreamSupport.stream(parents.spliterator(), false).filter(RouteEntries::signed);
    }

    private static boolean signed(JsonNode entry) {
        return entry.path(CONTROLLER_NAME).asText("").equals(Controller.NAME);
    }

    private static ObjectNode entry(
            ParentVerdict parent, JsonNode conditions, long generation, Instant now) {
        var entry = JsonNodeFactory.instance.objectNode();
        entry.set(PARENT_REF, reference(parent));
        entry.put(CONTROLLER_NAME, Controller.NAME);
        entry.set(
                "conditions",
                ConditionEntries.merged(conditions, parent.conditions(), generation, now));
        return entry;
    }

    private static JsonNode reference(ParentVerdict parent) {
        return JSON.valueToTree(parent.parentRef());
    }

    /// The same for two references that say the same, one of them with the API's defaults left out.
    private static JsonNode identity(JsonNode reference) {
        if (!(reference.deepCopy() instanceof ObjectNode whole)) {
            return reference;
        }
        if (!whole.hasNonNull("group")) {
            whole.put("group", GATEWAY_GROUP);
        }
        if (!whole.hasNonNull("kind")) {
            whole.put("kind", "Gateway");
        }
        // Numbers of one value, whichever type they were read as.
        if (whole.path("port").isNumber()) {
            whole.put("port", whole.path("port").asInt());
        }
        return whole;
    }
}
