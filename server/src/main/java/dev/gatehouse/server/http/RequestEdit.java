package dev.gatehouse.server.http;

/// Changes a request on its way to the backend.
@FunctionalInterface
public interface RequestEdit {

    void apply(ClientRequest request);
}
