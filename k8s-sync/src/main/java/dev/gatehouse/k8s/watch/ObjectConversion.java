package dev.gatehouse.k8s.watch;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.k8s.watch.schema.Kind;
import dev.gatehouse.k8s.watch.yaml.Value;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns a checked document into the client's model, as an API server would give it back: in the
/// stored version, with its namespace, without the status that the file may have.
final class ObjectConversion {

    private static final KubernetesSerialization SERIALIZATION =
            new KubernetesSerialization(new ObjectMapper(), false);

    private ObjectConversion() {}

    /// @throws IllegalArgumentException if the model cannot hold it
    static HasMetadata of(Kind kind, ObjectKey key, Value document) {
        var plain = new LinkedHashMap<String, @Nullable Object>(members((Value.Fields) document));
        plain.remove("status");
        plain.put("apiVersion", kind.apiVersion());
        var metadata = new LinkedHashMap<String, @Nullable Object>(map(plain, "metadata"));
        metadata.put("namespace", key.namespace().isEmpty() ? null : key.namespace());
        // what the server keeps about who wrote which field: nobody reads it, and it is large
        metadata.remove("managedFields");
        plain.put("metadata", metadata);
        if (kind == Kind.SECRET) {
            encodeStringData(plain);
        }
        return SERIALIZATION.convertValue(plain, kind.type());
    }

    /// An API server writes `stringData` over `data`, and never gives it back.
    private static void encodeStringData(Map<String, @Nullable Object> secret) {
        if (secret.containsKey("stringData")) {
            var data = new LinkedHashMap<String, @Nullable Object>(map(secret, "data"));
            map(secret, "stringData")
                    .forEach(
                            (name, text) ->
                                    data.put(
                                            name,
                                            Base64.getEncoder()
                                                    .encodeToString(
                                                            String.valueOf(text)
                                                                    .getBytes(
                                                                            StandardCharsets
                                                                                    .UTF_8))));
            secret.put("data", data);
            secret.remove("stringData");
        }
    }

    @SuppressWarnings("unchecked") // members() is what made it
    private static Map<String, @Nullable Object> map(
            Map<String, @Nullable Object> parent, String name) {
        return parent.get(name) instanceof Map<?, ?> map
                ? (Map<String, @Nullable Object>) map
                : Map.of();
    }

    private static @Nullable Object plain(Value value) {
        return switch (value) {
            case Value.Text text -> text.value();
            case Value.Num number -> number(number);
            case Value.Bool bool -> bool.value();
            case Value.Nil _ -> null;
            case Value.Items items -> {
                var list = new ArrayList<@Nullable Object>(items.values().size());
                items.values().forEach(item -> list.add(plain(item)));
                yield list;
            }
            case Value.Fields fields -> members(fields);
        };
    }

    private static Object number(Value.Num number) {
        if (!number.isInteger()) {
            return number.value();
        }
        var whole = number.value().toBigInteger();
        if (whole.bitLength() < Integer.SIZE) {
            return whole.intValue();
        }
        return whole.bitLength() < Long.SIZE ? (Object) whole.longValue() : whole;
    }

    private static Map<String, @Nullable Object> members(Value.Fields fields) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        fields.members().forEach((name, member) -> map.put(name, plain(member.value())));
        return map;
    }
}
