package agreement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// Puts right what several fields of a made-up object must agree on (CEL, in a CRD): from the
/// inside outwards, each part as soon as it is made. What the object is made for stays.
final class Accord {

    static final Map<String, String> FILTERS =
            Map.of(
                    "RequestHeaderModifier", "requestHeaderModifier",
                    "ResponseHeaderModifier", "responseHeaderModifier",
                    "RequestMirror", "requestMirror",
                    "RequestRedirect", "requestRedirect",
                    "URLRewrite", "urlRewrite",
                    "ExtensionRef", "extensionRef",
                    "CORS", "cors",
                    "ExternalAuth", "externalAuth");

    private static final Set<String> REPEATABLE =
            Set.of("RequestMirror", "ExtensionRef", "ExternalAuth");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Subject subject;
    private final String target;
    private final Random random;
    private final GoodObjects objects;

    Accord(Subject subject, String target, Random random, GoodObjects objects) {
        this.subject = subject;
        this.target = target;
        this.random = random;
        this.objects = objects;
    }

    private boolean wanted(String path) {
        return GoodObjects.leads(target, path);
    }

    private void give(ObjectNode object, String path, String field) {
        if (!object.has(field)) {
            object.set(
                    field,
                    objects.value(
                            schema(path + "." + field), path + "." + field, target, 0.3, this));
        }
    }

    private JsonNode schema(String path) {
        return Places.schema(subject.schema(), path);
    }

    void settle(String path, ObjectNode object) {
        switch (subject.kind()) {
            case "HTTPRoute" -> route(path, object);
            case "Gateway" -> gateway(path, object);
            case "Service" -> BuiltInAccord.service(path, object, target);
            case "EndpointSlice" -> BuiltInAccord.slice(path, object, random);
            case "Secret" -> BuiltInAccord.secret(path, object);
            case "ConfigMap" -> BuiltInAccord.configMap(path, object);
            default -> {}
        }
        if (path.equals("metadata")) {
            BuiltInAccord.metadata(object);
        }
    }

    void settle(String path, ArrayNode array) {
        if (path.endsWith(".filters")) {
            filters(path, array);
        }
        switch (path) {
            case "spec.parentRefs" -> parents(array);
            case "spec.rules" -> rules(array);
            case "spec.listeners" -> listeners(array);
            case "spec.addresses" -> addresses(array);
            default -> {}
        }
        if (path.endsWith(".allowOrigins")
                || path.endsWith(".allowMethods")
                || path.endsWith(".allowHeaders")) {
            if (array.size() > 1) {
                array.removeIf(value -> value.asText().equals("*"));
            }
        }
    }

    private void route(String path, ObjectNode object) {
        if (path.endsWith(".filters[]")) {
            filter(path, object);
        } else if (path.endsWith("requestMirror")
                && object.has("percent")
                && object.has("fraction")) {
            object.remove(wanted(path + ".percent") ? "fraction" : "percent");
        } else if (path.endsWith("fraction")) {
            var whole = object.has("denominator") ? object.path("denominator").asLong() : 100;
            object.put("numerator", Math.min(object.path("numerator").asLong(), whole));
        } else if (path.endsWith("requestRedirect.path") || path.endsWith("urlRewrite.path")) {
            either(
                    path,
                    object,
                    "type",
                    Map.of(
                            "ReplaceFullPath",
                            "replaceFullPath",
                            "ReplacePrefixMatch",
                            "replacePrefixMatch"));
        } else if (path.endsWith("externalAuth")) {
            either(path, object, "protocol", Map.of("GRPC", "grpc", "HTTP", "http"));
        } else if (path.endsWith("backendRefs[]") || path.endsWith("backendRef")) {
            if (object.path("group").asText("").isEmpty()
                    && object.path("kind").asText("Service").equals("Service")) {
                give(object, path, "port");
            }
        } else if (path.equals("spec.rules[]")) {
            rule(object);
        } else if (path.endsWith("sessionPersistence")) {
            if (wanted(path + ".cookieConfig")) {
                object.remove("type");
            }
            if (object.path("type").asText("Cookie").equals("Header")) {
                object.remove("cookieConfig");
            }
            if (object.path("cookieConfig").path("lifetimeType").asText().equals("Permanent")) {
                give(object, path, "absoluteTimeout");
            }
        } else if (path.endsWith("timeouts") && object.size() > 1) {
            object.put(wanted(path + ".request") ? "backendRequest" : "request", "0s");
        } else if (path.endsWith("matches[].path")
                && !object.path("type").asText().equals("RegularExpression")) {
            if (object.has("value")) {
                object.put(
                        "value",
                        List.of("/", "/a", "/a/b", "/%20~x/", "/a.b/..c", "/" + "p".repeat(1023))
                                .get(random.nextInt(6)));
            }
        }
    }

    /// Of several fields, the one that the discriminator names.
    private void either(
            String path, ObjectNode object, String discriminator, Map<String, String> fields) {
        fields.forEach(
                (type, field) -> {
                    if (wanted(path + "." + field)) {
                        object.put(discriminator, type);
                    }
                });
        fields.forEach(
                (type, field) -> {
                    if (object.path(discriminator).asText().equals(type)) {
                        give(object, path, field);
                    } else {
                        object.remove(field);
                    }
                });
    }

    private void filter(String path, ObjectNode filter) {
        either(path, filter, "type", FILTERS);
    }

    private void filters(String path, ArrayNode filters) {
        var seen = new HashSet<String>();
        for (var items = filters.iterator(); items.hasNext(); ) {
            var type = items.next().path("type").asText();
            var excluded =
                    (type.equals("URLRewrite") && seen.contains("RequestRedirect"))
                            || (type.equals("RequestRedirect") && seen.contains("URLRewrite"));
            if (excluded || (!seen.add(type) && !REPEATABLE.contains(type))) {
                items.remove();
            }
        }
    }

    private void rule(ObjectNode rule) {
        var redirects = rule.path("filters").findValue("requestRedirect") != null;
        if (redirects && rule.has("backendRefs")) {
            if (wanted("spec.rules[].backendRefs")) {
                ((ArrayNode) rule.path("filters"))
                        .removeIf(filter -> filter.has("requestRedirect"));
            } else {
                rule.remove("backendRefs");
            }
        }
        if (rule.findValues("type").stream()
                .anyMatch(type -> type.asText().equals("ReplacePrefixMatch"))) {
            if (wanted("spec.rules[].matches")) {
                rule.remove(List.of("filters", "backendRefs"));
            } else {
                var match = NODES.objectNode();
                match.putObject("path").put("type", "PathPrefix").put("value", "/x");
                rule.putArray("matches").add(match);
            }
        }
    }

    private void rules(ArrayNode rules) {
        var names = new HashSet<String>();
        var matches = 0;
        for (var rule : rules) {
            if (rule.has("name") && !names.add(rule.path("name").asText())) {
                ((ObjectNode) rule).remove("name");
            }
            matches += Math.max(1, rule.path("matches").size());
            if (matches > 128) {
                ((ObjectNode) rule).remove("matches");
                matches -= 63;
            }
        }
    }

    private void parents(ArrayNode parents) {
        var shared = random.nextBoolean();
        for (var i = 0; i < parents.size(); i++) {
            var parent = (ObjectNode) parents.get(i);
            if (parents.size() == 1) {
                return;
            }
            if (shared) {
                parent.setAll(NODES.objectNode().put("name", "edge").put("sectionName", "s" + i));

                parent.remove(List.of("group", "kind", "namespace", "port"));
            } else {
                parent.put("name", "edge-" + i);
            }
        }
    }

    private void gateway(String path, ObjectNode object) {
        if (path.equals("spec.addresses[]")) {
            if (object.has("value")) {
                var type = object.path("type").asText("IPAddress");
                var value =
                        switch (type) {
                            case "IPAddress" ->
                                    List.of(
                                            "192.0.2." + random.nextInt(256),
                                            "2001:db8::" + random.nextInt(1000));
                            case "Hostname" ->
                                    List.of(
                                            "h" + random.nextInt(1000) + ".example.com",
                                            "*.example.com");
                            default -> List.of("", "any thing");
                        };
                object.put("value", value.get(random.nextInt(2)));
            }
        } else if (path.equals("spec.listeners[].tls")) {
            if (!object.path("mode").asText("Terminate").equals("Passthrough")
                    && object.path("certificateRefs").isEmpty()
                    && object.path("options").isEmpty()) {
                object.putObject("options").put("example.com/a", "b");
            }
        } else if (path.equals("spec.listeners[]")) {
            listener(object);
        }
    }

    private void listener(ObjectNode listener) {
        if (wanted("spec.listeners[].tls")) {
            listener.put("protocol", random.nextBoolean() ? "HTTPS" : "TLS");
        }
        var protocol = listener.path("protocol").asText();
        if (wanted("spec.listeners[].hostname")
                && (protocol.equals("TCP") || protocol.equals("UDP"))) {
            listener.put("protocol", "HTTP");
        }
        switch (listener.path("protocol").asText()) {
            case "HTTP" -> listener.remove("tls");
            case "TCP", "UDP" -> listener.remove(List.of("tls", "hostname"));
            case "TLS" -> give(listener, "spec.listeners[]", "tls");
            case "HTTPS" -> {
                if (listener.path("tls").path("mode").asText().equals("Passthrough")) {
                    ((ObjectNode) listener.path("tls"))
                            .put("mode", "Terminate")
                            .putObject("options")
                            .put("a", "b");
                }
            }
            default -> {}
        }
    }

    private static void listeners(ArrayNode listeners) {
        for (var i = 0; i < listeners.size(); i++) {
            ((ObjectNode) listeners.get(i)).put("port", 1 + i).put("name", "l" + i);
        }
    }

    private static void addresses(ArrayNode addresses) {
        var seen = new HashSet<JsonNode>();
        addresses.removeIf(address -> !seen.add(address.path("value")));
    }
}
