package dev.gatehouse.k8s.watch.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.k8s.watch.cluster.ApiFailure.Reason;
import java.util.OptionalLong;

/// What a watch tells.
sealed interface WatchEvent {

    /// An object that is there now, new or changed.
    record Present(ObjectNode object, String version) implements WatchEvent {}

    /// An object that is there no longer.
    record Gone(ObjectNode object, String version) implements WatchEvent {}

    /// Nothing; but all up to this version has been told.
    record Bookmark(String version) implements WatchEvent {}

    /// The resourceVersion of the event.
    String version();

    /// @throws ApiFailure if the line tells of an error, or can't be understood
    static WatchEvent read(byte[] line) throws ApiFailure {
        var event = Api.read(line);
        var type = event.path("type").asText("");
        if (type.equals("ERROR")) {
            throw error(event.path("object"));
        }
        if (!(event.get("object") instanceof ObjectNode object)
                || !(object.get("metadata") instanceof ObjectNode metadata)) {
            throw ApiFailure.garbage("the watch told of an event without an object");
        }
        var version = metadata.path("resourceVersion").asText("");
        return switch (type) {
            case "ADDED", "MODIFIED" -> new Present(object, version);
            case "DELETED" -> new Gone(object, version);
            case "BOOKMARK" -> new Bookmark(version);
            // an open set: whatever the server sends
            default -> throw ApiFailure.garbage("the watch told of an event \"" + type + "\"");
        };
    }

    private static ApiFailure error(JsonNode status) {
        // whatever the error: a list tells how things are
        return new ApiFailure(
                Reason.EXPIRED,
                "the watch ended with "
                        + status.path("code").asInt()
                        + ": "
                        + status.path("message").asText("no message"));
    }

    /// A version as a number, by which the age of two can be compared (KEP-5504); empty where a
    /// server has versions of another form.
    static OptionalLong number(String version) {
        if (version.isEmpty() || version.length() > 18) {
            return OptionalLong.empty();
        }
        for (var i = 0; i < version.length(); i++) {
            if (version.charAt(i) < '0' || version.charAt(i) > '9') {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.of(Long.parseLong(version));
    }
}
