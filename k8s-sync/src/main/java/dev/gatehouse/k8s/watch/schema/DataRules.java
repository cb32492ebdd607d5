package dev.gatehouse.k8s.watch.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.k8s.watch.yaml.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The rules of a Secret and a ConfigMap that look at more than one field.
final class DataRules {

    /// Bytes of all values together.
    private static final int MAX_BYTES = 1 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Keys of which a Secret of a type needs each.
    private static final Map<String, List<String>> EACH_OF =
            Map.of(
                    "kubernetes.io/tls", List.of("tls.crt", "tls.key"),
                    "kubernetes.io/dockercfg", List.of(".dockercfg"),
                    "kubernetes.io/dockerconfigjson", List.of(".dockerconfigjson"));

    private DataRules() {}

    static void secretFitsItsType(Value.Fields self, Check check) {
        var type = self.text("type");
        var data = secretData(self);
        for (var key : EACH_OF.getOrDefault(type, List.of())) {
            if (!data.containsKey(key)) {
                lacks(self, "data[\"" + key + "\"]", check);
            }
        }
        switch (type) {
            case "kubernetes.io/basic-auth" -> {
                if (!data.containsKey("username") && !data.containsKey("password")) {
                    check.refuse(
                            self,
                            "data",
                            "needs username or password; the Secret's type is " + type);
                }
            }
            case "kubernetes.io/ssh-auth" -> {
                if (data.getOrDefault("ssh-privatekey", new byte[0]).length == 0) {
                    lacks(self, "data[\"ssh-privatekey\"]", check);
                }
            }
            case "kubernetes.io/dockercfg", "kubernetes.io/dockerconfigjson" -> {
                var key = type.substring("kubernetes.io/".length() - 1).replace('/', '.');
                var value = data.get(key);
                if (value != null && !isJsonObject(value)) {
                    check.refuse(self, "data[\"" + key + "\"]", "must be a JSON object");
                }
            }
            case "kubernetes.io/service-account-token" -> {
                var name = "kubernetes.io/service-account.name";
                if (self.object("metadata").object("annotations").text(name).isEmpty()) {
                    lacks(self, "metadata.annotations[\"" + name + "\"]", check);
                }
            }
            // somebody's own type has any data
            default -> {}
        }
    }

    private static void lacks(Value.Fields self, String field, Check check) {
        check.refuse(self, field, "is missing; the Secret's type is " + self.text("type"));
    }

    /// As it is kept: `stringData` is written over `data`.
    private static Map<String, byte[]> secretData(Value.Fields self) {
        var data = bytes(self.object("data"));
        data.putAll(texts(self.object("stringData")));
        return data;
    }

    private static Map<String, byte[]> bytes(Value.Fields encoded) {
        var decoded = new LinkedHashMap<String, byte[]>();
        encoded.members()
                .keySet()
                .forEach(
                        key -> decoded.put(key, Base64.getMimeDecoder().decode(encoded.text(key))));
        return decoded;
    }

    private static Map<String, byte[]> texts(Value.Fields fields) {
        var texts = new LinkedHashMap<String, byte[]>();
        fields.members()
                .keySet()
                .forEach(key -> texts.put(key, fields.text(key).getBytes(StandardCharsets.UTF_8)));
        return texts;
    }

    private static boolean isJsonObject(byte[] text) {
        try {
            var json = JSON.readTree(text);
            return json.isObject() || json.isNull();
        } catch (JsonProcessingException _) {
            return false;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static void secretIsNotTooLarge(Value.Fields self, Check check) {
        isNotTooLarge(self, size(secretData(self)), check);
    }

    static void configMapIsNotTooLarge(Value.Fields self, Check check) {
        isNotTooLarge(
                self,
                size(texts(self.object("data"))) + size(bytes(self.object("binaryData"))),
                check);
    }

    private static long size(Map<String, byte[]> data) {
        return data.values().stream().mapToLong(value -> value.length).sum();
    }

    private static void isNotTooLarge(Value.Fields self, long bytes, Check check) {
        if (bytes > MAX_BYTES) {
            check.refuse(
                    self, "data", "has " + bytes + " bytes; at most " + MAX_BYTES + " are allowed");
        }
    }

    static void keysStandOnce(Value.Fields self, Check check) {
        self.object("binaryData")
                .members()
                .forEach(
                        (key, member) -> {
                            if (self.object("data").has(key)) {
                                check.refuse(
                                        member.value(),
                                        "binaryData[\"" + key + "\"]",
                                        "stands in data, too");
                            }
                        });
    }
}
