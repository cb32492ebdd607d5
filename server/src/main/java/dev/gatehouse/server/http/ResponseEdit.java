package dev.gatehouse.server.http;

/// Changes the head of a response on its way to the client.
@FunctionalInterface
public interface ResponseEdit {

    void apply(Head head);
}
