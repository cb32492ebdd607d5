package dev.gatehouse.server.http;

import org.jspecify.annotations.Nullable;

/// Finds the plan for a request.
@FunctionalInterface
public interface Router {

    /// @return null where no route takes it
    /// @throws RequestFailed where the request does not belong on its connection
    @Nullable Plan route(ClientRequest request) throws RequestFailed;
}
