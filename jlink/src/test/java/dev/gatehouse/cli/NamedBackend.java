package dev.gatehouse.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/// A backend that answers each GET with its name; below `/slow` the second half of the answer comes
/// when it is let go. One virtual thread per connection.
final class NamedBackend implements AutoCloseable {

    /// Bytes of each half of a slow answer: more than fits into the buffers on the way.
    static final int HALF = 1 << 20;

    private final String name;
    private final ServerSocket server;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final AtomicLong served = new AtomicLong();
    private final CountDownLatch released = new CountDownLatch(1);

    NamedBackend(String name) throws IOException {
        this.name = name;
        server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("backend " + name).start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /// Requests that came so far.
    long served() {
        return served.get();
    }

    /// Lets the slow answers come to their end.
    void release() {
        released.countDown();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                connections.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                // closed, and the loop ends
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream());
            for (var head = head(in); !head.isEmpty(); head = head(in)) {
                answer(socket, head);
            }
        } catch (IOException _) {
            // the gateway let go of the connection
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(socket);
        }
    }

    private void answer(Socket socket, String head) throws IOException, InterruptedException {
        served.incrementAndGet();
        var out = socket.getOutputStream();
        if (!head.startsWith("GET /slow")) {
            out.write(
                    ("HTTP/1.1 200 OK\r\nContent-Length: " + name.length() + "\r\n\r\n" + name)
                            .getBytes(ISO_8859_1));
            return;
        }
        out.write(
                ("HTTP/1.1 200 OK\r\nContent-Length: " + 2 * HALF + "\r\n\r\n" + "a".repeat(HALF))
                        .getBytes(ISO_8859_1));
        released.await();
        out.write("z".repeat(HALF).getBytes(ISO_8859_1));
    }

    /// Empty at the end of the connection.
    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            var next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        release();
        server.close();
        for (var connection : connections) {
            connection.close();
        }
    }
}
