package dev.gatehouse.k8s.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayClass;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import org.jspecify.annotations.Nullable;

/// What is known of an object at one moment.
///
/// @param version its `resourceVersion`
/// @param content what of it concerns us: its status, a missing node where it has none; of an
///   object that is all ours, the whole
/// @param exact whether the content is as the API server sent it; otherwise it has gone through a
///   model, which leaves out lists that are empty
record Seen(String uid, String version, long generation, JsonNode content, boolean exact) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Seen of(Target kind, JsonNode object) {
        var metadata = object.path("metadata");
        return new Seen(
                metadata.path("uid").asText(""),
                version(object),
                metadata.path("generation").asLong(0),
                kind.statusOnly() ? object.path("status") : object,
                true);
    }

    private static String version(JsonNode object) {
        return object.path("metadata").path("resourceVersion").asText("");
    }

    static Seen of(HasMetadata object) {
        var metadata = object.getMetadata();
        return new Seen(
                text(metadata.getUid()),
                version(object),
                metadata.getGeneration() == null ? 0 : metadata.getGeneration(),
                // What the model does not know is kept by it, and comes back here.
                JSON.valueToTree(content(object)),
                false);
    }

    static String version(HasMetadata object) {
        return text(object.getMetadata().getResourceVersion());
    }

    private static @Nullable Object content(HasMetadata object) {
        return switch (object) {
            case GatewayClass value -> value.getStatus();
            case Gateway value -> value.getStatus();
            case HTTPRoute value -> value.getStatus();
            default -> object;
        };
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    /// Whether this version of an object is younger than that one. Versions are numbers without
    /// bound (Kubernetes KEP-5504); of others the answer is no.
    static boolean younger(String version, String other) {
        return number(version)
                && number(other)
                && (version.length() == other.length()
                        ? version.compareTo(other) > 0
                        : version.length() > other.length());
    }

    private static boolean number(String version) {
        return !version.isEmpty() && version.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
