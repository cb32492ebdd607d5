package dev.gatehouse.server.http;

import java.io.IOException;

/// Who asked: an HTTP/1.1 connection, or an HTTP/2 stream.
public interface Client {

    /// What is spoken with the client, as an access log names it: `HTTP/1.0`, `HTTP/1.1`.
    String protocol();

    /// Sends an interim response (RFC 9110 15.2), such as 100 or 103.
    void interim(int status, Head head) throws IOException;

    /// Sends the final response, head and content; the first call commits the exchange. Fields that
    /// belong to a connection, and framing, are the client's own business: the head has none.
    void send(Answer answer) throws IOException;

    /// Whether the head of a final response is out, so that no other can follow.
    boolean committed();
}
