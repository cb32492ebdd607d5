package dev.gatehouse.server.attack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;

/// A client that sends exactly the bytes that it is given. Its one time limit is a guard: whoever
/// runs into it has found a gateway that hangs.
final class RawClient implements AutoCloseable {

    static final int GUARD_MILLIS = 5_000;

    private final Socket socket;
    private final StringBuilder read = new StringBuilder();
    private int consumed;
    private boolean ended;

    RawClient(InetSocketAddress gateway) throws IOException {
        socket = new Socket();
        socket.connect(gateway, GUARD_MILLIS);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.setSoTimeout(GUARD_MILLIS);
        // A reset at the end leaves no port in TIME_WAIT: thousands of cases run in a row.
        socket.setSoLinger(true, 0);
    }

    /// Sends, and does not mind if the peer has closed: what it says about that is still to be
    /// read.
    void send(String bytes) {
        try {
            socket.getOutputStream().write(WireText.bytes(bytes));
        } catch (IOException _) {
            // a refusal that came in the middle
        }
    }

    /// Sends on a thread of its own, for what may be more than the sockets hold.
    void sendAside(String bytes) {
        Thread.startVirtualThread(() -> send(bytes));
    }

    /// Sends in pieces that start at these offsets, each in a segment of its own as far as a sender
    /// can bring that about.
    void sendSplit(String bytes, List<Integer> offsets) {
        var from = 0;
        for (var offset : offsets) {
            send(bytes.substring(from, offset));
            from = offset;
        }
        send(bytes.substring(from));
    }

    /// Sends byte by byte.
    void dribble(String bytes) {
        for (var i = 0; i < bytes.length(); i++) {
            send(bytes.substring(i, i + 1));
        }
    }

    void endOfSending() {
        try {
            socket.shutdownOutput();
        } catch (IOException _) {
            // closed from the other side already
        }
    }

    /// The next final answer; the interim ones before it go to `interim`.
    ///
    /// @throws HungException when nothing comes
    Answer answer(String method, List<Answer> interim) throws HungException {
        while (true) {
            var answer = Answer.parse(read.toString(), consumed, method, ended);
            if (answer.whole() || ended) {
                consumed = answer.end();
                if (!answer.interim() || !answer.whole()) {
                    return answer;
                }
                interim.add(answer);
                continue;
            }
            more();
        }
    }

    Answer answer(String method) throws HungException {
        return answer(method, new ArrayList<>());
    }

    /// All final answers until the gateway closes the connection.
    ///
    /// @param firstMethod of the first request; the others are taken for GETs
    List<Answer> answersToTheEnd(String firstMethod) throws HungException {
        while (!ended) {
            more();
        }
        var answers = new ArrayList<Answer>();
        while (consumed < read.length()) {
            answers.add(answer(answers.isEmpty() ? firstMethod : "GET"));
        }
        return answers;
    }

    /// Everything read so far.
    String seen() {
        return read.toString();
    }

    private void more() throws HungException {
        var buffer = new byte[16 * 1024];
        try {
            var count = socket.getInputStream().read(buffer);
            if (count < 0) {
                ended = true;
                return;
            }
            read.append(WireText.text(buffer, 0, count));
        } catch (SocketTimeoutException _) {
            throw new HungException(
                    "no more within " + GUARD_MILLIS + " ms after " + WireText.show(seen()));
        } catch (IOException _) {
            ended = true; // a reset is an end, too
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /// The connection is open, and nothing comes.
    static final class HungException extends Exception {
        private static final long serialVersionUID = 1L;

        HungException(String what) {
            super(what);
        }
    }
}
