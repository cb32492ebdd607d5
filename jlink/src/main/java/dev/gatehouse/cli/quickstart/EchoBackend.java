package dev.gatehouse.cli.quickstart;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// An HTTP/1.1 server to play with: it answers every request with its own name and the request as
/// it arrived, byte for byte. One virtual thread per connection. Not for the open network: it
/// stands on loopback, behind a gateway.
final class EchoBackend implements AutoCloseable {

    private static final int MAX_HEAD_BYTES = 64 * 1024;
    private static final int MAX_CONNECTIONS = 1_000;

    private final String name;
    private final ServerSocket socket;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private EchoBackend(String name, ServerSocket socket) {
        this.name = name;
        this.socket = socket;
    }

    /// Binds and answers from now on.
    ///
    /// @throws IOException when the address can't be bound
    static EchoBackend start(String name, InetSocketAddress at) throws IOException {
        var socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(at, 256);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        var backend = new EchoBackend(name, socket);
        Thread.ofPlatform().daemon().name("backend " + name).start(backend::accept);
        return backend;
    }

    /// What it calls itself in its answers.
    String name() {
        return name;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var connection = socket.accept();
                if (connections.size() >= MAX_CONNECTIONS) {
                    connection.close();
                    continue;
                }
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException _) {
                // closed: the loop ends; or a client that went away before we looked
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            var in = new BufferedInputStream(connection.getInputStream());
            var out = connection.getOutputStream();
            boolean more = true;
            while (more) {
                var head = head(in);
                more = head.isPresent() && answer(head.get(), in, out);
            }
        } catch (IOException | NumberFormatException _) {
            // the client went away, which it may, or does not speak HTTP
        } finally {
            connections.remove(connection);
        }
    }

    /// The lines of a request's head; empty when the client has no more to ask.
    private static Optional<List<String>> head(InputStream in) throws IOException {
        var lines = new ArrayList<String>();
        int total = 0;
        while (true) {
            var line = line(in);
            if (line.isEmpty()) {
                return Optional.empty();
            }
            if (line.get().isEmpty()) {
                return Optional.of(lines);
            }
            total += line.get().length();
            if (total > MAX_HEAD_BYTES) {
                throw new IOException("a head of more than " + MAX_HEAD_BYTES + " bytes");
            }
            lines.add(line.get());
        }
    }

    /// A line without its end; empty at the end of the stream.
    private static Optional<String> line(InputStream in) throws IOException {
        var line = new StringBuilder();
        while (line.length() <= MAX_HEAD_BYTES) {
            int next = in.read();
            if (next < 0) {
                return Optional.empty();
            }
            if (next == '\n') {
                return Optional.of(withoutReturn(line));
            }
            line.append((char) next);
        }
        throw new IOException("a line of more than " + MAX_HEAD_BYTES + " bytes");
    }

    private static String withoutReturn(StringBuilder line) {
        int end = line.length() - 1;
        return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
    }

    /// @return whether the connection goes on
    private boolean answer(List<String> head, InputStream in, OutputStream out) throws IOException {
        if (head.isEmpty()) {
            return true; // a stray empty line between two requests
        }
        if (field(head, "expect").filter("100-continue"::equalsIgnoreCase).isPresent()) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
            out.flush();
        }
        long length = skipBody(head, in);
        var text = new StringBuilder("answered by " + name + "\n");
        head.forEach(line -> text.append(line).append('\n'));
        if (length > 0) {
            text.append("(and a body of ").append(length).append(" bytes)\n");
        }
        var body = text.toString().getBytes(ISO_8859_1);
        boolean last = field(head, "connection").filter("close"::equalsIgnoreCase).isPresent();
        var lines =
                """
                HTTP/1.1 200 OK\r
                Content-Type: text/plain; charset=iso-8859-1\r
                Content-Length: %d\r
                X-Backend: %s\r
                X-Powered-By: gatehouse quickstart\r
                %s\r
                """
                        .formatted(body.length, name, last ? "Connection: close\r\n" : "");
        boolean headOnly = head.getFirst().startsWith("HEAD ");
        var message = lines.getBytes(ISO_8859_1);
        var whole = java.util.Arrays.copyOf(message, message.length + (headOnly ? 0 : body.length));
        System.arraycopy(body, 0, whole, message.length, whole.length - message.length);
        out.write(whole);
        out.flush();
        return !last;
    }

    /// @return how many bytes of body there were
    private static long skipBody(List<String> head, InputStream in) throws IOException {
        var coding = field(head, "transfer-encoding");
        if (coding.isEmpty()) {
            long length = field(head, "content-length").map(Long::parseLong).orElse(0L);
            in.skipNBytes(length);
            return length;
        }
        long total = 0;
        while (true) {
            var size = line(in).orElseThrow(EOFException::new).replaceAll(";.*", "").strip();
            long length = Long.parseLong(size, 16);
            if (length == 0) {
                break;
            }
            in.skipNBytes(length);
            total += length;
            line(in);
        }
        head(in); // the trailers
        return total;
    }

    private static Optional<String> field(List<String> head, String name) {
        return head.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (var connection : connections) {
                connection.close();
            }
        } catch (IOException _) {
            // gone anyway
        }
    }
}
