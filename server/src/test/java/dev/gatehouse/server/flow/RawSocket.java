package dev.gatehouse.server.flow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.PushbackInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/// One end of a connection, in the hands of a test: a client's, or a backend's. Each read gives up
/// after a guard time, which only a gateway that hangs runs into.
final class RawSocket implements AutoCloseable {

    static final int GUARD_MILLIS = 20_000;

    /// Milliseconds of a look whether something has come.
    private static final int GLANCE_MILLIS = 30;

    private final Socket socket;
    private final PushbackInputStream in;

    RawSocket(Socket socket) throws IOException {
        this(socket, GUARD_MILLIS);
    }

    /// @param guardMillis 0 for none: an end that nobody waits for
    RawSocket(Socket socket, int guardMillis) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(guardMillis);
        in = new PushbackInputStream(socket.getInputStream());
    }

    static RawSocket connect(InetSocketAddress to) throws IOException {
        return new RawSocket(new Socket(to.getAddress(), to.getPort()));
    }

    static RawSocket connect(InetSocketAddress to, InetAddress from) throws IOException {
        return new RawSocket(new Socket(to.getAddress(), to.getPort(), from, 0));
    }

    /// A connection with a small window, so that a sender soon has to wait.
    static RawSocket narrow(InetSocketAddress to) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(to, GUARD_MILLIS);
        return new RawSocket(socket);
    }

    void send(String bytes) throws IOException {
        send(bytes.getBytes(ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /// Sends in pieces of random length, each in a segment of its own as far as a sender can bring
    /// that about.
    void sendInPieces(byte[] bytes, Random random) throws IOException {
        for (var at = 0; at < bytes.length; ) {
            var most = random.nextInt(4) == 0 ? 200 : 12;
            var length = Math.min(bytes.length - at, 1 + random.nextInt(most));
            socket.getOutputStream().write(bytes, at, length);
            at += length;
        }
    }

    /// Sends on a thread of its own, for what may be more than the sockets hold.
    ///
    /// @return completes with whether all of it could be sent
    CompletableFuture<Boolean> sendAside(byte[] bytes) {
        var sent = new CompletableFuture<Boolean>();
        Thread.startVirtualThread(
                () -> {
                    try {
                        send(bytes);
                        sent.complete(true);
                    } catch (IOException _) {
                        sent.complete(false);
                    }
                });
        return sent;
    }

    /// Reads up to and with these bytes.
    ///
    /// @throws IOException where the end comes before
    String upTo(String end) throws IOException {
        var text = new StringBuilder();
        while (!text.toString().endsWith(end)) {
            var b = in.read();
            if (b < 0) {
                throw new IOException("the end, behind <" + text + ">");
            }
            text.append((char) b);
        }
        return text.toString();
    }

    /// A head, with the empty line behind it.
    String head() throws IOException {
        return upTo("\r\n\r\n");
    }

    String exactly(int count) throws IOException {
        var bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new IOException("the end after " + bytes.length + " of " + count + " bytes");
        }
        return new String(bytes, ISO_8859_1);
    }

    /// What comes until the end; a reset is an end, too.
    String rest() throws IOException {
        var text = new StringBuilder();
        var buffer = new byte[8192];
        try {
            for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                text.append(new String(buffer, 0, read, ISO_8859_1));
            }
        } catch (SocketTimeoutException hangs) {
            throw new IOException("still open, behind <" + text + ">", hangs);
        } catch (IOException _) {
            // a reset
        }
        return text.toString();
    }

    /// A response whose length its head tells, head and content.
    String response() throws IOException {
        var head = head();
        var at = head.indexOf("Content-Length: ");
        if (at < 0) {
            return head;
        }
        var from = at + "Content-Length: ".length();
        return head + exactly(Integer.parseInt(head.substring(from, head.indexOf('\r', from))));
    }

    /// Whether the end is there by now; what comes before it is dropped.
    boolean endedMeanwhile() throws IOException {
        socket.setSoTimeout(GLANCE_MILLIS);
        try {
            while (in.read() >= 0) {
                // on to the end
            }
            return true;
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true;
        } finally {
            socket.setSoTimeout(GUARD_MILLIS);
        }
    }

    /// Whether there is a byte to read by now, or the end.
    boolean arrived() throws IOException {
        socket.setSoTimeout(GLANCE_MILLIS);
        try {
            var next = in.read();
            if (next >= 0) {
                in.unread(next);
            }
            return true;
        } catch (SocketTimeoutException _) {
            return false;
        } finally {
            socket.setSoTimeout(GUARD_MILLIS);
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    void endOfSending() throws IOException {
        socket.shutdownOutput();
    }

    /// Closes; the same as at the end of a try, but in the middle of one.
    void hangUp() throws IOException {
        socket.close();
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
