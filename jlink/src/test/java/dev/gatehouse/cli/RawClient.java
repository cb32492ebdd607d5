package dev.gatehouse.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;

/// A client on one kept-alive connection. Each read gives up after a guard time, which only a
/// gateway that hangs runs into.
final class RawClient implements AutoCloseable {

    private static final int GUARD_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(GUARD_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /// An answer.
    ///
    /// @param head the status line and the fields, in lower case
    record Answer(int status, String head, String body) {}

    static RawClient connect(int port) throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), GUARD_MILLIS);
        return new RawClient(socket);
    }

    /// A client on a connection that is there; it belongs to the client.
    static RawClient over(Socket socket) throws IOException {
        return new RawClient(socket);
    }

    /// One request on a connection of its own.
    static Answer getOnce(int port, String path) throws IOException {
        try (var client = connect(port)) {
            return client.get(path);
        }
    }

    Answer get(String path) throws IOException {
        send(path);
        return answer();
    }

    void send(String path) throws IOException {
        var request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    }

    /// @throws IOException where the connection ends before the answer does
    Answer answer() throws IOException {
        var head = head();
        if (head.contains("\r\ntransfer-encoding: chunked\r\n")) {
            return new Answer(status(head), head, chunks());
        }
        var length = Integer.parseInt(field(head, "content-length"));
        return new Answer(status(head), head, exactly(length));
    }

    private String chunks() throws IOException {
        var content = new StringBuilder();
        while (true) {
            var line = new StringBuilder();
            while (line.indexOf("\r\n") < 0) {
                line.append(exactly(1));
            }
            var length = Integer.parseInt(line.substring(0, line.length() - 2), 16);
            content.append(exactly(length));
            exactly(2);
            if (length == 0) {
                return content.toString();
            }
        }
    }

    /// A head, in lower case, with the empty line behind it.
    String head() throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            var next = in.read();
            if (next < 0) {
                throw new EOFException("the connection ends behind <" + head + ">");
            }
            head.append((char) next);
        }
        return head.toString().toLowerCase(Locale.ROOT);
    }

    String exactly(int length) throws IOException {
        var body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException(body.length + " of " + length + " bytes of content");
        }
        return new String(body, ISO_8859_1);
    }

    /// Whether the other side has closed, which is waited for.
    boolean ends() throws IOException {
        return in.read() < 0;
    }

    static int status(String head) {
        return Integer.parseInt(head.substring(9, 12));
    }

    static String field(String head, String name) throws IOException {
        var at = head.indexOf("\r\n" + name + ": ");
        if (at < 0) {
            throw new IOException("no " + name + " in <" + head + ">");
        }
        var from = at + name.length() + 4;
        return head.substring(from, head.indexOf("\r\n", from));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
