package dev.gatehouse.server.flow;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;

/// A backend whose connections a test takes and serves by hand, byte by byte.
final class RawBackend implements AutoCloseable {

    private static final int GLANCE_MILLIS = 30;

    private final ServerSocket server;

    RawBackend() throws IOException {
        this(50);
    }

    RawBackend(int backlog) throws IOException {
        server = new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
        server.setSoTimeout(RawSocket.GUARD_MILLIS);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    /// The next connection of the gateway.
    RawSocket accept() throws IOException {
        return new RawSocket(server.accept());
    }

    /// Whether the gateway has opened a connection that nobody has taken yet.
    boolean anotherConnection() throws IOException {
        server.setSoTimeout(GLANCE_MILLIS);
        try {
            server.accept().close();
            return true;
        } catch (SocketTimeoutException _) {
            return false;
        } finally {
            server.setSoTimeout(RawSocket.GUARD_MILLIS);
        }
    }

    /// Closes; the same as at the end of a try, but in the middle of one.
    void hangUp() throws IOException {
        server.close();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
