package dev.gatehouse.server.flow;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A backend that answers with its name and a status that the test may change, or hangs up.
final class MoodyBackend implements AutoCloseable {

    /// As a status: hangs up instead of an answer.
    static final int HANGS_UP = 0;

    /// As a status: says nothing.
    static final int SAYS_NOTHING = -1;

    private final String name;
    private final ServerSocket server;
    private final Set<RawSocket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile int status;

    MoodyBackend(String name, int status) throws IOException {
        this.name = name;
        this.status = status;
        server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    /// From the next request on.
    void status(int status) {
        this.status = status;
    }

    /// How many requests it has read.
    int requests() {
        return requests.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = new RawSocket(server.accept(), 0);
                open.add(socket);
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException _) {
                // closed, or the gateway is gone already
            }
        }
    }

    private void serve(RawSocket socket) {
        try (socket) {
            while (true) {
                socket.head();
                requests.incrementAndGet();
                switch (status) {
                    case HANGS_UP -> {
                        return;
                    }
                    case SAYS_NOTHING -> socket.rest();
                    default ->
                            socket.send(
                                    "HTTP/1.1 %d Status\r\nContent-Length: %d\r\n\r\n%s"
                                            .formatted(status, name.length(), name));
                }
            }
        } catch (IOException _) {
            // the end
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : open) {
            socket.close();
        }
    }
}
