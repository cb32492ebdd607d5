package dev.gatehouse.server.attack;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;

/// A backend that answers each request with 200 and remembers nothing, for very many of them.
final class ForgetfulBackend implements AutoCloseable {

    private static final byte[] OK =
            WireText.bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

    private final ServerSocket server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());

    ForgetfulBackend() throws IOException {
        Thread.startVirtualThread(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException _) {
                // closed, or the gateway is gone already
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket;
                var in = new BufferedInputStream(socket.getInputStream())) {
            while (true) {
                var head = new StringBuilder();
                for (var line = line(in); !line.isEmpty(); line = line(in)) {
                    head.append(line.toLowerCase(Locale.ROOT)).append('\n');
                }
                content(in, head.toString());
                socket.getOutputStream().write(OK);
            }
        } catch (IOException _) {
            // the end
        }
    }

    private static void content(InputStream in, String head) throws IOException {
        if (head.contains("\ntransfer-encoding:")) {
            for (var size = size(in); size > 0; size = size(in)) {
                in.skipNBytes(size + 2);
            }
            while (!line(in).isEmpty()) {
                // trailers
            }
            return;
        }
        var at = head.indexOf("\ncontent-length: ");
        if (at >= 0) {
            var from = at + "\ncontent-length: ".length();
            in.skipNBytes(Long.parseLong(head, from, head.indexOf('\n', from), 10));
        }
    }

    private static long size(InputStream in) throws IOException {
        return Long.parseLong(line(in), 16);
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (var b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException();
            }
            line.append((char) b);
        }
        return line.substring(0, line.length() - 1);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
