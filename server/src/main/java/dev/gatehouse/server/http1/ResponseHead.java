package dev.gatehouse.server.http1;

import dev.gatehouse.server.http.Head;

/// The head of a backend's response, checked and stripped of what belongs to the connection.
///
/// @param status 100 to 599, but not 101
/// @param framing as [Framing#ofResponse(Head, boolean)] says
/// @param reusable whether the connection is good for another exchange once the content has ended
public record ResponseHead(int status, Head head, long framing, boolean reusable) {

    public boolean interim() {
        return status < 200;
    }
}
