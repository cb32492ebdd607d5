package dev.gatehouse.server.http;

/// How an exchange ended.
///
/// @param status of the final response; 0 where none was sent
/// @param bytesIn what was read of the request, head and content
/// @param bytesOut what was written to the client, head and content
/// @param contentIn what was read of the request's content
/// @param contentOut what was sent of the response's content
/// @param nanos from the request's first byte to the end
public record Ending(
        int status, long bytesIn, long bytesOut, long contentIn, long contentOut, long nanos) {

    static final Ending NONE = new Ending(0, 0, 0, 0, 0, 0);
}
