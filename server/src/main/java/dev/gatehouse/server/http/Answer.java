package dev.gatehouse.server.http;

/// A final response, on its way to the client.
///
/// @param status 200 to 599
/// @param release gives the backend's connection back, or ends it
public record Answer(int status, Head head, Body body, Runnable release) implements AutoCloseable {

    /// An answer of our own, without content.
    public static Answer of(int status, Head head) {
        return new Answer(status, head, Body.NONE, Answer::nothing);
    }

    /// An answer of our own, with a plain sentence as its content.
    public static Answer of(int status, String sentence) {
        var head = new Head();
        if (sentence.isEmpty()) {
            return of(status, head);
        }
        head.add(FieldName.CONTENT_TYPE, TEXT);
        return new Answer(
                status, head, new Body.Bytes(Ascii.bytes(sentence + "\n")), Answer::nothing);
    }

    private static void nothing() {}

    private static final byte[] TEXT = Ascii.bytes("text/plain; charset=utf-8");

    @Override
    public void close() {
        release.run();
    }
}
