package dev.gatehouse.k8s.api;

import com.fasterxml.jackson.databind.JsonNode;

/// What the API server said.
///
/// @param body the object, or the `Status` that says what is wrong; a missing node where it was no
///   JSON
public record Answer(int status, JsonNode body) {

    public boolean good() {
        return status >= 200 && status < 300;
    }

    /// Somebody else changed the object since it was read, or it exists already.
    public boolean conflict() {
        return status == 409;
    }

    public boolean notFound() {
        return status == 404;
    }

    /// It may go better later, with the very same call: too much to do, or a fault of the server.
    public boolean busy() {
        return status == 429 || status >= 500;
    }

    /// What went wrong, for people: `403 Forbidden: ...`.
    public String sentence() {
        var message = body.path("message").asText("");
        var reason = body.path("reason").asText("");
        return status
                + (reason.isEmpty() ? "" : " " + reason)
                + (message.isEmpty() ? "" : ": " + message);
    }
}
