package dev.gatehouse.server.http;

import java.io.IOException;

/// Sends a request to a backend, and comes back with the head of its answer and the content still
/// to be read. The one blocking place of a plan.
@FunctionalInterface
public interface Forward {

    /// @throws RequestFailed where there is no answer to be had
    /// @throws BadMessage where the client's content is broken
    Answer to(Exchange exchange) throws IOException;
}
