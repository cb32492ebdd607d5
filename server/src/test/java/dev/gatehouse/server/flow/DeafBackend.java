package dev.gatehouse.server.flow;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/// A backend whose queue of connections is full, so that the kernel drops whoever still comes.
final class DeafBackend implements AutoCloseable {

    private static final int MOST = 20;

    private final ServerSocket server;
    private final List<Socket> queue = new ArrayList<>();

    DeafBackend() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        for (var i = 0; i < MOST; i++) {
            var socket = new Socket();
            queue.add(socket);
            try {
                socket.connect(address(), 200);
            } catch (SocketTimeoutException _) {
                return;
            }
        }
        throw new IOException("the queue takes everybody");
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        for (var socket : queue) {
            socket.close();
        }
        server.close();
    }
}
