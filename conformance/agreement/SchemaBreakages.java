package agreement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// All ways to break what a schema says of one field. Some of them leave an object good, and must
/// then be accepted: values at a limit, a text with one character changed, `null` where it counts
/// as absent, a whole number that is written as `80.0`.
final class SchemaBreakages {

    /// In place of a field, to be given twice: JSON trees can't hold that, texts can (see [Agree]).
    static final String TWICE = "\u0001twice";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Subject subject;
    private final List<Breakage> breakages = new ArrayList<>();

    private SchemaBreakages(Subject subject) {
        this.subject = subject;
    }

    static List<Breakage> of(Subject subject) {
        var all = new SchemaBreakages(subject);
        Places.walk(subject.schema(), "", all::field);
        return all.breakages;
    }

    private void add(String path, String what, Breakage.Damage damage) {
        breakages.add(
                new Breakage(subject, (path.isEmpty() ? "." : path) + " " + what, path, damage));
    }

    private void field(String path, JsonNode schema) {
        var type = schema.path("type").asText("int-or-string");
        if (!path.isEmpty()) {
            add(path, "of another type", (place, random, _) -> place.put(other(type, random)));
            add(path, "null", (place, _, _) -> place.put(NODES.nullNode()));
        }
        switch (type) {
            case "object" -> object(path, schema);
            case "array" -> array(path, schema);
            case "string" -> text(path, schema);
            case "integer" -> integer(path, schema);
            case "int-or-string" -> intOrString(path);
            default -> {}
        }
    }

    private static JsonNode other(String type, Random random) {
        var values = new ArrayList<JsonNode>();
        if (!type.equals("object")) {
            values.add(NODES.objectNode());
            values.add(NODES.objectNode().put("a", 1));
        }
        if (!type.equals("array")) {
            values.add(NODES.arrayNode());
            values.add(NODES.arrayNode().add("a"));
        }
        if (!type.equals("string") && !type.equals("int-or-string")) {
            values.add(NODES.textNode("a"));
            values.add(NODES.textNode(""));
            values.add(NODES.textNode(type.equals("boolean") ? "true" : "80"));
        }
        if (!type.equals("integer") && !type.equals("int-or-string")) {
            values.add(NODES.numberNode(1));
        }
        values.add(NODES.numberNode(new BigDecimal("1.5")));
        if (!type.equals("boolean")) {
            values.add(NODES.booleanNode(true));
        }
        return values.get(random.nextInt(values.size()));
    }

    private void object(String path, JsonNode schema) {
        if (schema.has("additionalProperties")) {
            add(
                    path,
                    "with a bad key",
                    (place, random, texts) ->
                            fields(place)
                                    .set(
                                            texts.misfitKey(),
                                            good(schema.path("additionalProperties"), texts)));
            if (schema.has("maxProperties")) {
                for (var over = 0; over <= 1; over++) {
                    var size = schema.path("maxProperties").asInt() + over;
                    add(
                            path,
                            "with " + size + " entries",
                            (place, _, texts) -> {
                                for (var i = 0; fields(place).size() < size; i++) {
                                    fields(place)
                                            .set(
                                                    "more-" + i,
                                                    good(
                                                            schema.path("additionalProperties"),
                                                            texts));
                                }
                            });
                }
            }
            return;
        }
        add(
                path,
                "with an unknown field",
                (place, random, texts) -> fields(place).put(unknown(schema, random), 1));
        add(
                path,
                "with a field twice",
                (place, random, _) -> {
                    if (fields(place).isEmpty()) {
                        fields(place).put("zebra", 1);
                    }
                    fields(place).put(TWICE, random.nextInt(fields(place).size()));
                });
        for (var name : schema.path("required")) {
            add(
                    path,
                    "without " + name.asText(),
                    (place, _, _) -> fields(place).remove(name.asText()));
        }
    }

    private static String unknown(JsonNode schema, Random random) {
        var names = new ArrayList<String>();
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        var known = names.get(random.nextInt(names.size()));
        return switch (random.nextInt(4)) {
            case 0 -> Character.toUpperCase(known.charAt(0)) + known.substring(1);
            case 1 -> known + "s";
            case 2 -> "";
            default -> "zebra";
        };
    }

    private void array(String path, JsonNode schema) {
        add(path, "empty", (place, _, _) -> items(place).removeAll());
        if (schema.has("maxItems")) {
            for (var over = 0; over <= 1; over++) {
                var size = schema.path("maxItems").asInt() + over;
                add(
                        path,
                        "with " + size + " items",
                        (place, random, texts) -> {
                            if (items(place).isEmpty()) {
                                return;
                            }
                            while (items(place).size() < size) {
                                items(place)
                                        .add(
                                                varied(
                                                        items(place).get(0).deepCopy(),
                                                        items(place).size(),
                                                        schema));
                            }
                        });
            }
        }
        add(
                path,
                "with an item twice",
                (place, _, _) -> {
                    if (!items(place).isEmpty()) {
                        items(place).add(items(place).get(0).deepCopy());
                    }
                });
        add(path, "with null", (place, _, _) -> items(place).addNull());
        add(
                path,
                "as an object",
                (place, _, _) ->
                        place.put(
                                items(place).isEmpty() ? NODES.objectNode() : items(place).get(0)));
    }

    /// Another item than the first, as far as that is known.
    private static JsonNode varied(JsonNode item, int index, JsonNode schema) {
        if (item.isTextual() && !schema.path("items").has("enum")) {
            return NODES.textNode("x" + index + "-" + item.asText());
        }
        if (item.isIntegralNumber()) {
            return NODES.numberNode(item.asLong() + index);
        }
        if (item instanceof ObjectNode object) {
            for (var name : List.of("name", "port", "value")) {
                if (object.path(name).isTextual()) {
                    object.put(name, "x" + index + "-" + object.path(name).asText());
                } else if (object.path(name).isIntegralNumber()) {
                    object.put(name, 1 + (object.path(name).asInt() + index) % 65535);
                }
            }
        }
        return item;
    }

    private void text(String path, JsonNode schema) {
        add(
                path,
                "with a character changed",
                (place, random, texts) ->
                        place.put(NODES.textNode(texts.edited(place.value().asText()))));
        add(path, "empty", (place, _, _) -> place.put(NODES.textNode("")));
        add(
                path,
                "any text",
                (place, random, texts) ->
                        place.put(NODES.textNode(texts.good(NODES.objectNode()))));
        if (schema.has("pattern")) {
            for (var i = 0; i < 3; i++) {
                add(
                        path,
                        "that doesn't fit its pattern",
                        (place, _, texts) -> place.put(NODES.textNode(texts.misfit(schema))));
            }
        }
        if (schema.has("enum")) {
            add(
                    path,
                    "of no allowed value",
                    (place, random, _) -> {
                        var value = place.value().asText();
                        place.put(
                                NODES.textNode(
                                        random.nextBoolean()
                                                ? value.toLowerCase(Locale.ROOT) + "x"
                                                : swapCase(value)));
                    });
        }
        if (schema.has("maxLength")) {
            add(
                    path,
                    "of the greatest length",
                    (place, _, texts) ->
                            place.put(
                                    NODES.textNode(texts.longest(schema, place.value().asText()))));
            add(
                    path,
                    "too long",
                    (place, _, texts) ->
                            place.put(
                                    NODES.textNode(texts.tooLong(schema, place.value().asText()))));
        }
        switch (schema.path("format").asText()) {
            case "ip", "endpoint" -> {
                for (var ip :
                        List.of(
                                "",
                                "10.0.0",
                                "10.0.0.256",
                                "010.0.0.1",
                                "127.0.0.1",
                                "::1",
                                "0.0.0.0",
                                "::",
                                "169.254.1.1",
                                "fe80::1",
                                "224.0.0.1",
                                "239.1.1.1",
                                "ff02::1",
                                "::ffff:10.0.0.1",
                                "fe80::1%eth0",
                                "[2001:db8::1]",
                                "2001:DB8::1",
                                "2001:db8:0::1",
                                "example.com",
                                "example.com.",
                                "a",
                                "A.example.com",
                                "10.0.0.1/32",
                                "255.255.255.255",
                                "2001:db8::1")) {
                    add(path, "\"" + ip + "\"", (place, _, _) -> place.put(NODES.textNode(ip)));
                }
            }
            case "cidr" -> {
                for (var cidr :
                        List.of(
                                "",
                                "10.0.0.1",
                                "10.0.0.0/33",
                                "10.0.0.1/8",
                                " 10.0.0.0/8 ",
                                "10.0.0.0/08",
                                "a/8",
                                "::/0",
                                "::/129",
                                "010.0.0.0/8",
                                "::ffff:10.0.0.0/104")) {
                    add(path, "\"" + cidr + "\"", (place, _, _) -> place.put(NODES.textNode(cidr)));
                }
            }
            case "byte" -> {
                for (var bytes :
                        List.of(
                                "?",
                                "eA",
                                "eA=",
                                "eA==\n",
                                "e A==",
                                "eA==eA==",
                                "_-8=",
                                "=",
                                "eB==")) {
                    add(
                            path,
                            "\"" + bytes + "\"",
                            (place, _, _) -> place.put(NODES.textNode(bytes)));
                }
            }
            case "date-time" -> {
                for (var time :
                        List.of(
                                "2026-01-31",
                                "2026-01-31 12:00:00Z",
                                "2026-01-31T12:00:00",
                                "2026-02-30T12:00:00Z",
                                "2026-01-31T12:00Z",
                                "2026-01-31t12:00:00z",
                                "2026-01-31T12:00:00+0200",
                                "")) {
                    add(path, "\"" + time + "\"", (place, _, _) -> place.put(NODES.textNode(time)));
                }
            }
            default -> {}
        }
    }

    private static String swapCase(String text) {
        var upper = text.toUpperCase(Locale.ROOT);
        return upper.equals(text) ? text.toLowerCase(Locale.ROOT) : upper;
    }

    private void integer(String path, JsonNode schema) {
        if (schema.has("minimum")) {
            add(
                    path,
                    "at the minimum",
                    (place, _, _) -> place.put(NODES.numberNode(schema.path("minimum").asLong())));
            add(
                    path,
                    "too small",
                    (place, _, _) ->
                            place.put(NODES.numberNode(schema.path("minimum").asLong() - 1)));
        }
        if (schema.has("maximum")) {
            add(
                    path,
                    "at the maximum",
                    (place, _, _) -> place.put(NODES.numberNode(schema.path("maximum").asLong())));
            add(
                    path,
                    "too great",
                    (place, _, _) ->
                            place.put(NODES.numberNode(schema.path("maximum").asLong() + 1)));
        }
        if (schema.has("enum")) {
            add(
                    path,
                    "of no allowed value",
                    (place, _, _) -> place.put(NODES.numberNode(place.value().asLong() + 100)));
        }
        add(
                path,
                "of 32 bits and one",
                (place, random, _) ->
                        place.put(
                                NODES.numberNode(
                                        random.nextBoolean() ? 1L << 31 : -(1L << 31) - 1)));
        add(
                path,
                "the greatest of 32 bits",
                (place, _, _) -> place.put(NODES.numberNode(Integer.MAX_VALUE)));
        add(
                path,
                "of 64 bits and one",
                (place, _, _) -> place.put(NODES.numberNode(BigInteger.TWO.pow(63))));
        add(
                path,
                "a fraction",
                (place, _, _) -> place.put(NODES.numberNode(new BigDecimal("80.5"))));
        add(
                path,
                "with .0",
                (place, _, _) ->
                        place.put(NODES.numberNode(new BigDecimal(place.value().asLong() + ".0"))));
        add(
                path,
                "with an exponent",
                (place, _, _) -> place.put(NODES.numberNode(new BigDecimal("4e2"))));
        add(path, "as a text", (place, _, _) -> place.put(NODES.textNode(place.value().asText())));
        add(path, "zero", (place, _, _) -> place.put(NODES.numberNode(0)));
    }

    private void intOrString(String path) {
        for (var number : List.of(0, -1, 1, 65535, 65536)) {
            add(path, "the number " + number, (place, _, _) -> place.put(NODES.numberNode(number)));
        }
        for (var text :
                List.of(
                        "",
                        "80",
                        "a",
                        "A",
                        "a--b",
                        "-a",
                        "a-",
                        "a_b",
                        "sixteen-letters-",
                        "fifteen-letters",
                        "sixteen-letters0",
                        "a.b")) {
            add(path, "\"" + text + "\"", (place, _, _) -> place.put(NODES.textNode(text)));
        }
    }

    private static JsonNode good(JsonNode schema, Texts texts) {
        return NODES.textNode(texts.good(schema));
    }

    private static ObjectNode fields(Places.Place place) {
        return (ObjectNode) place.value();
    }

    private static ArrayNode items(Places.Place place) {
        return (ArrayNode) place.value();
    }
}
