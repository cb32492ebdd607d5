package agreement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.List;
import java.util.Random;

/// Makes up objects that should be good: each field with some probability, over the whole width of
/// the schema, and then what several fields must agree on is put right (see [Accord]).
final class GoodObjects {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Random random;
    private final Texts texts;

    GoodObjects(Random random, Texts texts) {
        this.random = random;
        this.texts = texts;
    }

    /// @param target the path of a part that the object must have; empty: none
    ObjectNode make(Subject subject, String name, String target) {
        var object = NODES.objectNode();
        object.put("apiVersion", texts.pick(subject.versions()));
        object.put("kind", subject.kind());
        var accord = new Accord(subject, target, random, this);
        var made =
                (ObjectNode)
                        value(
                                subject.schema(),
                                "",
                                target,
                                0.15 + random.nextDouble() * 0.4,
                                accord);
        object.setAll(made);
        var metadata = object.withObjectProperty("metadata");
        metadata.put("name", name);
        return object;
    }

    /// @param often the probability of a field that isn't required
    JsonNode value(JsonNode schema, String path, String target, double often, Accord accord) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            return random.nextBoolean()
                    ? NODES.numberNode(1 + random.nextInt(65535))
                    : NODES.textNode(texts.pick(List.of("http", "a", "x-1-y", "8080-a")));
        }
        return switch (schema.path("type").asText()) {
            case "object" -> object(schema, path, target, often, accord);
            case "array" -> array(schema, path, target, often, accord);
            case "string" -> NODES.textNode(texts.good(schema));
            case "integer" -> integer(schema);
            case "boolean" -> NODES.booleanNode(random.nextBoolean());
            default -> throw new IllegalArgumentException(path + ": " + schema);
        };
    }

    private ObjectNode object(
            JsonNode schema, String path, String target, double often, Accord accord) {
        var object = NODES.objectNode();
        if (schema.has("additionalProperties")) {
            var most = Math.min(3, schema.path("maxProperties").asInt(3));
            var size =
                    leads(target, path + "{}")
                            ? 1 + random.nextInt(most)
                            : random.nextInt(most + 1);
            if (random.nextInt(20) == 0 && schema.has("maxProperties")) {
                size = schema.path("maxProperties").asInt();
            }
            for (var i = 0; i < size; i++) {
                var key = texts.key(schema.path("x-keys").asText("qualified"));
                object.set(
                        object.has(key) ? "k" + i : key,
                        value(
                                schema.path("additionalProperties"),
                                path + "{}",
                                target,
                                often,
                                accord));
            }
            return object;
        }
        var required = new HashSet<String>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        schema.path("properties")
                .properties()
                .forEach(
                        property -> {
                            var below =
                                    path.isEmpty()
                                            ? property.getKey()
                                            : path + "." + property.getKey();
                            if (required.contains(property.getKey())
                                    || leads(target, below)
                                    || random.nextDouble() < often) {
                                object.set(
                                        property.getKey(),
                                        value(property.getValue(), below, target, often, accord));
                            }
                        });
        accord.settle(path, object);
        return object;
    }

    private ArrayNode array(
            JsonNode schema, String path, String target, double often, Accord accord) {
        var array = NODES.arrayNode();
        var least = Math.max(schema.path("minItems").asInt(0), leads(target, path + "[]") ? 1 : 0);
        var most = schema.path("maxItems").asInt(4);
        var size = Math.min(most, least + random.nextInt(path.length() > 40 ? 2 : 3));
        // The greatest number that is allowed, but of small items, or else objects have megabytes.
        var full = random.nextInt(25) == 0 && schema.has("maxItems");
        for (var i = 0; i < (full ? most : size); i++) {
            array.add(
                    value(
                            schema.path("items"),
                            path + "[]",
                            i == 0 ? target : "",
                            full ? 0 : often * 0.8,
                            accord));
        }
        distinct(schema, array);
        accord.settle(path, array);
        return array;
    }

    /// Leaves the first of those that a set or a keyed list may only have once.
    private void distinct(JsonNode schema, ArrayNode array) {
        var keys = keys(schema);
        var isSet = schema.path("x-kubernetes-list-type").asText().equals("set");
        if (keys.isEmpty() && !isSet) {
            return;
        }
        var seen = new HashSet<String>();
        for (var items = array.iterator(); items.hasNext(); ) {
            var item = items.next();
            var identity =
                    isSet
                            ? item.toString()
                            : String.join(
                                    "|",
                                    keys.stream().map(key -> item.path(key).toString()).toList());
            if (!seen.add(identity)) {
                items.remove();
            }
        }
    }

    /// The fields that tell the items of a keyed list apart.
    static List<String> keys(JsonNode schema) {
        var keys =
                schema.has("x-keyed")
                        ? schema.path("x-keyed")
                        : schema.path("x-kubernetes-list-map-keys");
        return Subject.JSON.convertValue(
                keys.isMissingNode() ? NODES.arrayNode() : keys,
                Subject.JSON.getTypeFactory().constructCollectionType(List.class, String.class));
    }

    private JsonNode integer(JsonNode schema) {
        if (schema.has("enum")) {
            return texts.pick(schema.path("enum"));
        }
        var least = schema.path("minimum").asLong(1);
        var most = schema.path("maximum").asLong(1 << 20);
        return NODES.numberNode(
                switch (random.nextInt(6)) {
                    case 0 -> least;
                    case 1 -> most;
                    default -> least + random.nextLong(most - least + 1);
                });
    }

    /// Whether the target is that path or below it.
    static boolean leads(String target, String path) {
        return target.equals(path)
                || (target.startsWith(path) && ".[{".indexOf(target.charAt(path.length())) >= 0);
    }
}
