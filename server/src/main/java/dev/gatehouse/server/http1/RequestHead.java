package dev.gatehouse.server.http1;

import dev.gatehouse.server.http.Authority;
import dev.gatehouse.server.http.Head;
import dev.gatehouse.server.http.Method;
import dev.gatehouse.server.http.Target;

/// The head of a client's request, checked and stripped of what belongs to the connection.
///
/// @param framing [Framing#CHUNKED], or the length of the content
/// @param http10 whether the client speaks HTTP/1.0: it gets no chunks and no interim responses
/// @param keepAlive whether the client wants to go on after this exchange
/// @param expectsContinue whether the client waits for a 100 before it sends its content
record RequestHead(
        Method method,
        Target target,
        Authority authority,
        Head head,
        long framing,
        boolean http10,
        boolean keepAlive,
        boolean expectsContinue) {

    /// `OPTIONS *`: about the server as a whole (RFC 9112 3.2.4), and so for us to answer.
    boolean aboutTheServer() {
        return target.array()[target.pathAt()] == '*';
    }
}
