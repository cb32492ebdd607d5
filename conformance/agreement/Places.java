package agreement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/// Paths such as `spec.rules[].matches[].path`, in schemas and in objects; `{}` is any key of a
/// map.
final class Places {

    private Places() {}

    /// Where a value stands, so that another can be put there.
    ///
    /// @param key of a field, or the index of an item
    record Place(JsonNode parent, String key) {

        JsonNode value() {
            return parent instanceof ArrayNode array
                    ? array.get(Integer.parseInt(key))
                    : parent.get(key);
        }

        void put(JsonNode value) {
            switch (parent) {
                case ArrayNode array -> array.set(Integer.parseInt(key), value);
                case ObjectNode object -> object.set(key, value);
                default -> throw new IllegalStateException();
            }
        }
    }

    private static List<String> steps(String path) {
        return path.isEmpty()
                ? List.of()
                : List.of(path.replace("[]", ".[]").replace("{}", ".{}").split("\\."));
    }

    static JsonNode schema(JsonNode root, String path) {
        var schema = root;
        for (var step : steps(path)) {
            schema =
                    switch (step) {
                        case "[]" -> schema.path("items");
                        case "{}" -> schema.path("additionalProperties");
                        default -> schema.path("properties").path(step);
                    };
        }
        return schema;
    }

    static void walk(JsonNode schema, String path, BiConsumer<String, JsonNode> visitor) {
        visitor.accept(path, schema);
        schema.path("properties")
                .properties()
                .forEach(
                        p ->
                                walk(
                                        p.getValue(),
                                        path.isEmpty() ? p.getKey() : path + "." + p.getKey(),
                                        visitor));
        if (schema.has("items")) {
            walk(schema.path("items"), path + "[]", visitor);
        }
        if (schema.path("additionalProperties").isObject()) {
            walk(schema.path("additionalProperties"), path + "{}", visitor);
        }
    }

    /// All places of an object that the path names.
    static List<Place> in(JsonNode object, String path) {
        var places = List.of(new Place(Subject.JSON.createObjectNode().set("", object), ""));
        for (var step : steps(path)) {
            var below = new ArrayList<Place>();
            for (var place : places) {
                var value = place.value();
                if (step.equals("[]") && value instanceof ArrayNode array) {
                    for (var i = 0; i < array.size(); i++) {
                        below.add(new Place(array, String.valueOf(i)));
                    }
                } else if (step.equals("{}") && value instanceof ObjectNode map) {
                    map.fieldNames().forEachRemaining(name -> below.add(new Place(map, name)));
                } else if (value instanceof ObjectNode fields && fields.has(step)) {
                    below.add(new Place(fields, step));
                }
            }
            places = below;
        }
        return places;
    }
}
