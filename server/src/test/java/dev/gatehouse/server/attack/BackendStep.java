package dev.gatehouse.server.attack;

/// One step of what a scripted backend does with a request whose head it has read.
sealed interface BackendStep {

    /// Waits for the rest of the request. A script that does not begin with this answers early.
    record ReadRequest() implements BackendStep {}

    /// Reads until the gateway closes, and answers nothing any more.
    record ReadToEnd() implements BackendStep {}

    record Send(String bytes) implements BackendStep {}

    /// Waits until the test says [RecordingBackend#release()].
    record AwaitRelease() implements BackendStep {}

    /// Sends the end of the stream, and goes on reading.
    record HalfClose() implements BackendStep {}

    record Close() implements BackendStep {}

    /// Closes with a reset.
    record Reset() implements BackendStep {}
}
