package dev.gatehouse.k8s.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/// One request to the API server.
///
/// @param path with its query, without a leading slash, such as `api/v1/namespaces`
/// @param contentType of the body
public record Call(String method, String path, String contentType, Optional<JsonNode> body) {

    private static final String JSON = "application/json";

    /// RFC 7396.
    private static final String MERGE_PATCH = "application/merge-patch+json";

    public static Call get(String path) {
        return new Call("GET", path, JSON, Optional.empty());
    }

    /// Creates an object; a conflict where it is there already.
    public static Call post(String path, JsonNode object) {
        return new Call("POST", path, JSON, Optional.of(object));
    }

    /// Replaces an object; a conflict where its `resourceVersion` is not the given one.
    public static Call put(String path, JsonNode object) {
        return new Call("PUT", path, JSON, Optional.of(object));
    }

    /// Changes the given members of an object; a conflict where the patch has a
    /// `metadata.resourceVersion` that is not the object's.
    public static Call mergePatch(String path, JsonNode patch) {
        return new Call("PATCH", path, MERGE_PATCH, Optional.of(patch));
    }
}
