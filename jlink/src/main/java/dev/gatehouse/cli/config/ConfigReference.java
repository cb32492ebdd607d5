package dev.gatehouse.cli.config;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The table as others read it: a JSON Schema for editors, a table in Markdown for people.
public final class ConfigReference {

    private ConfigReference() {}

    /// The JSON Schema (draft 2020-12) of the configuration's file, as maps, lists and scalars.
    public static Map<String, Object> schema() {
        var root = new LinkedHashMap<String, Object>();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("$id", "https://gatehouse.dev/schema/gatehouse-config.v1alpha1.json");
        root.put("title", "GatehouseConfig");
        root.put("description", "The bootstrap configuration of Gatehouse.");
        root.put("type", "object");
        root.put("additionalProperties", false);
        root.put("required", List.of("apiVersion", "kind"));
        var properties = new LinkedHashMap<String, Object>();
        properties.put("apiVersion", Map.of("const", "gatehouse.dev/v1alpha1"));
        properties.put("kind", Map.of("const", "GatehouseConfig"));
        root.put("properties", properties);
        for (var key : ConfigKeys.all()) {
            var parts = key.path().split("\\.", -1);
            Map<String, Object> at = properties;
            for (int i = 0; i < parts.length - 1; i++) {
                at = section(at, parts[i]);
            }
            at.put(parts[parts.length - 1], property(key));
        }
        return root;
    }

    @SuppressWarnings("unchecked") // what it casts is made here
    private static Map<String, Object> section(Map<String, Object> in, String name) {
        if (!in.containsKey(name)) {
            var made = new LinkedHashMap<String, Object>();
            made.put(
                    "type",
                    ConfigKeys.SHORTHANDS.containsKey(name)
                            ? List.of("object", "string")
                            : "object");
            made.put("additionalProperties", false);
            made.put("properties", new LinkedHashMap<String, Object>());
            in.put(name, made);
        }
        var section = (Map<String, Object>) requireNonNull(in.get(name));
        return (Map<String, Object>) requireNonNull(section.get("properties"));
    }

    private static Map<String, Object> property(ConfigKey<?> key) {
        var property = new LinkedHashMap<String, Object>();
        property.put("description", key.doc());
        property.putAll(shape(key.type()));
        key.defaultText().ifPresent(text -> property.put("default", value(key.type(), text)));
        return property;
    }

    private static Map<String, Object> shape(ValueType<?> type) {
        var shape = new LinkedHashMap<String, Object>();
        switch (type) {
            case ValueType.Count(var min, var max) -> {
                shape.put("type", "integer");
                shape.put("minimum", min);
                shape.put("maximum", max);
            }
            case ValueType.Span _ -> {
                shape.put("type", "string");
                shape.put("pattern", "^" + ValueType.Span.PATTERN + "$");
            }
            case ValueType.OneOf<?> oneOf -> shape.put("enum", oneOf.words());
            case ValueType.Flag _ -> shape.put("type", "boolean");
            case ValueType.Name(var pattern, _) -> {
                shape.put("type", "string");
                shape.put("pattern", "^" + pattern + "$");
            }
            case ValueType.Items<?>(var item) -> {
                shape.put("type", "array");
                shape.put("items", shape(item));
            }
            case ValueType.FilePath _,
                    ValueType.LogTarget _,
                    ValueType.SocketAddress _,
                    ValueType.PoolEntry _,
                    ValueType.AdvertisedEntry _,
                    ValueType.Address _,
                    ValueType.MovingAddress _,
                    ValueType.Neighbour _,
                    ValueType.Block _ -> {
                shape.put("type", "string");
                shape.put("minLength", 1);
            }
        }
        return shape;
    }

    private static Object value(ValueType<?> type, String text) {
        return switch (type) {
            case ValueType.Count _ -> Long.valueOf(text);
            case ValueType.Flag _ -> Boolean.valueOf(text);
            case ValueType.Items<?> _ -> text.isEmpty() ? List.of() : List.of(text.split(",", -1));
            case ValueType.Span _,
                    ValueType.OneOf<?> _,
                    ValueType.Name _,
                    ValueType.FilePath _,
                    ValueType.LogTarget _,
                    ValueType.SocketAddress _,
                    ValueType.PoolEntry _,
                    ValueType.AdvertisedEntry _,
                    ValueType.Address _,
                    ValueType.MovingAddress _,
                    ValueType.Neighbour _,
                    ValueType.Block _ ->
                    text;
        };
    }

    /// The reference's table, one line per key.
    public static List<String> markdownTable() {
        var lines = new ArrayList<String>();
        lines.add("| key | type | default | what it does |");
        lines.add("|---|---|---|---|");
        for (var key : ConfigKeys.all()) {
            lines.add(
                    "| `%s`<br>`%s` | %s | %s | %s |"
                            .formatted(
                                    key.path(),
                                    key.environmentName(),
                                    key.type().describe().replace("|", "\\|"),
                                    key.defaultText().map(ConfigReference::code).orElse("none"),
                                    key.doc()));
        }
        return lines;
    }

    private static String code(String text) {
        return text.isEmpty() ? "empty" : "`" + text + "`";
    }
}
