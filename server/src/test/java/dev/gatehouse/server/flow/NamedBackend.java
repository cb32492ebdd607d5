package dev.gatehouse.server.flow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A backend that answers by itself, with its name and whether the request has `X-Share`; and in
/// bad ways where the path asks for it. Records what it was asked.
final class NamedBackend implements AutoCloseable {

    /// A request without the fields that differ each time, its content out of its chunks.
    record Recorded(String head, String content) {}

    private final String name;
    private final long seed;
    private final ServerSocket server;
    private final Set<RawSocket> open = ConcurrentHashMap.newKeySet();
    private final List<Recorded> requests = new CopyOnWriteArrayList<>();

    NamedBackend(String name) throws IOException {
        this(name, 0);
    }

    /// @param seed of the pieces in which it sends; 0 for none
    NamedBackend(String name, long seed) throws IOException {
        this.name = name;
        this.seed = seed;
        server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    List<Recorded> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket accepted = server.accept();
                var socket = new RawSocket(accepted, 0);
                open.add(socket);
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException _) {
                // closed, or the gateway is gone already
            }
        }
    }

    private void serve(RawSocket socket) {
        try (socket) {
            while (answer(socket)) {
                // until one ends the connection
            }
        } catch (IOException _) {
            // the end
        } finally {
            open.remove(socket);
        }
    }

    private boolean answer(RawSocket socket) throws IOException {
        var head = socket.head();
        var path = head.split(" ", 3)[1];
        if (path.startsWith("/refuse")) {
            socket.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
            return false;
        }
        if (path.startsWith("/drop")) {
            return false;
        }
        var content = content(socket, head);
        requests.add(
                new Recorded(
                        head.replaceAll("X-Request-Id: .*\r\n", "")
                                .replaceAll("X-Forwarded-Host: .*\r\n", "")
                                .replaceAll("Forwarded: .*\r\n", ""),
                        content));
        var text = name + (head.contains("X-Share: ") ? "+" : "");
        if (path.startsWith("/cut")) {
            socket.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + text);
            return false;
        }
        if (path.startsWith("/chunked")) {
            var chunk = Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
            say(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            say(socket, chunk.repeat(50));
            say(socket, "0\r\nX-End: yes\r\n\r\n");
            return true;
        }
        say(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
        return true;
    }

    private void say(RawSocket socket, String text) throws IOException {
        if (seed == 0) {
            socket.send(text);
            return;
        }
        socket.sendInPieces(text.getBytes(ISO_8859_1), new Random(seed));
    }

    private static String content(RawSocket socket, String head) throws IOException {
        var lower = head.toLowerCase(Locale.ROOT);
        if (lower.contains("transfer-encoding: chunked")) {
            var content = new StringBuilder();
            for (; ; ) {
                var length = Integer.parseInt(socket.upTo("\r\n").strip(), 16);
                if (length == 0) {
                    break;
                }
                content.append(socket.exactly(length));
                socket.exactly(2);
            }
            for (var line = socket.upTo("\r\n"); line.length() > 2; line = socket.upTo("\r\n")) {
                content.append('|').append(line);
            }
            return content.toString();
        }
        var at = lower.indexOf("content-length: ");
        if (at < 0) {
            return "";
        }
        var from = at + "content-length: ".length();
        return socket.exactly(Integer.parseInt(lower.substring(from, lower.indexOf('\r', from))));
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : open) {
            socket.close();
        }
    }
}
