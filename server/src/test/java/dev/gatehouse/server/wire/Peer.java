package dev.gatehouse.server.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/// The other end of a connection under test: a plain `java.net.Socket`, or, where there are no
/// sockets, the other end of a [MemoryWire].
interface Peer extends AutoCloseable {

    /// Milliseconds after which a read gives up: a bound for a hanging test, not a measurement.
    int PATIENCE = 30_000;

    void write(byte[] bytes) throws IOException;

    /// @return -1 at the end
    int read(byte[] into) throws IOException;

    void shutdownOutput() throws IOException;

    @Override
    void close();

    default byte[] readExactly(int length) throws IOException {
        var all = new byte[length];
        int at = 0;
        while (at < length) {
            var part = new byte[Math.min(length - at, 8192)];
            int read = read(part);
            if (read < 0) {
                throw new IOException("the end after " + at + " of " + length + " bytes");
            }
            System.arraycopy(part, 0, all, at, read);
            at += read;
        }
        return all;
    }

    static Peer connect(Carriers carriers, InetSocketAddress to) throws IOException {
        return carriers instanceof MemoryCarriers memory
                ? new WirePeer(memory.connect(to, NanoClock.NEVER))
                : new SocketPeer(new Socket(to.getAddress(), to.getPort()));
    }

    record SocketPeer(Socket socket) implements Peer {
        public SocketPeer {
            try {
                socket.setSoTimeout(PATIENCE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        @Override
        public int read(byte[] into) throws IOException {
            return socket.getInputStream().read(into);
        }

        @Override
        public void shutdownOutput() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    record WirePeer(Wire wire) implements Peer {
        @Override
        public void write(byte[] bytes) throws IOException {
            wire.write(bytes, 0, bytes.length);
        }

        @Override
        public int read(byte[] into) throws IOException {
            return wire.read(into, 0, into.length);
        }

        @Override
        public void shutdownOutput() throws IOException {
            wire.shutdownOutput();
        }

        @Override
        public void close() {
            wire.close();
        }
    }
}
