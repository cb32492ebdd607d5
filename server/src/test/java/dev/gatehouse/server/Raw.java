package dev.gatehouse.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A client that writes bytes to a socket and reads what comes until the other side closes.
final class Raw {

    private static final int TIMEOUT_MILLIS = 5_000;

    private Raw() {}

    /// @param message in ISO 8859-1, as it goes over the wire
    static String exchange(InetSocketAddress address, String message) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(address, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(message.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    static String get(InetSocketAddress address, String target) throws IOException {
        return request(address, "GET", target);
    }

    static String request(InetSocketAddress address, String method, String target)
            throws IOException {
        return exchange(
                address,
                method
                        + " "
                        + target
                        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }

    static int status(String response) {
        return Integer.parseInt(response.substring(9, 12));
    }

    static String content(String response) {
        var headEnd = response.indexOf("\r\n\r\n") + 4;
        var content = response.substring(headEnd);
        var chunked =
                response.substring(0, headEnd)
                        .toLowerCase(Locale.ROOT)
                        .contains("transfer-encoding: chunked");
        return chunked ? joined(content) : content;
    }

    private static String joined(String chunks) {
        var content = new StringBuilder();
        for (var at = 0; ; ) {
            var lineEnd = chunks.indexOf("\r\n", at);
            var length = Integer.parseInt(chunks.substring(at, lineEnd), 16);
            if (length == 0) {
                return content.toString();
            }
            content.append(chunks, lineEnd + 2, lineEnd + 2 + length);
            at = lineEnd + 2 + length + 2;
        }
    }
}
