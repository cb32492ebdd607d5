package dev.gatehouse.server.http;

/// A connection that can be told that its next exchange is its last.
public interface Retiring {

    /// The next answer says that the connection closes; until then it waits for a request as it
    /// would otherwise. A client never sees a connection closed to which it has just sent one. From
    /// any thread.
    void retire();
}
