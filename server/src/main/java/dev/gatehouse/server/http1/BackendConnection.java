package dev.gatehouse.server.http1;

import dev.gatehouse.server.Limits;
import dev.gatehouse.server.http.Ascii;
import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.Body;
import dev.gatehouse.server.http.ClientRequest;
import dev.gatehouse.server.http.Method;
import dev.gatehouse.server.wire.Carriers;
import dev.gatehouse.server.wire.NanoClock;
import dev.gatehouse.server.wire.TimedOut;
import dev.gatehouse.server.wire.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;

/// A connection to a backend, for one exchange at a time: [#send], [#content], [#receive], and then
/// the content of what was received. Lives on one carrier; the content may be sent by another
/// virtual thread than the one that receives.
public final class BackendConnection implements AutoCloseable {

    private static final byte[] SPACE = {' '};
    private static final byte[] QUESTION = {'?'};
    private static final byte[] HTTP11 = Ascii.bytes(" HTTP/1.1\r\n");
    private static final byte[] CHUNKED = Ascii.bytes("Transfer-Encoding: chunked\r\n\r\n");
    private static final byte[] LENGTH = Ascii.bytes("Content-Length: ");
    private static final byte[] END = Ascii.bytes("\r\n\r\n");

    private final Wire wire;
    private final Carriers carriers;
    private final Limits limits;
    private final WireInput input;
    private final WireOutput output;
    private final ResponseReader reader;
    private final long opened;
    private final Runnable onClose;
    private long lastUsed;
    private int exchanges;
    private long responseDeadline = NanoClock.NEVER;
    // When to look whether the backend is cut off; never but while its response is awaited.
    private long doubt = NanoClock.NEVER;
    private boolean chunked;
    private boolean closed;

    /// @param onClose runs once, when the connection has come to its end
    public BackendConnection(Wire wire, Carriers carriers, Limits limits, Runnable onClose) {
        this.onClose = onClose;
        this.wire = wire;
        this.carriers = carriers;
        this.limits = limits;
        this.input = new WireInput(wire, carriers);
        this.output = new WireOutput(wire, carriers, limits.writeTimeout().toNanos());
        this.reader = new ResponseReader(input, limits);
        this.opened = carriers.clock().nanos();
        this.lastUsed = opened;
    }

    public InetSocketAddress address() {
        return wire.remoteAddress();
    }

    /// Whether it has served an exchange, asked before the next one is sent: then the backend may
    /// have closed it meanwhile.
    public boolean used() {
        return exchanges > 0;
    }

    /// Whether an idle connection is still of use: young, not too long idle, and silent.
    public boolean fresh() {
        return !expired() && !wire.stale();
    }

    /// Whether it is too old, or has been idle for too long; from any thread, while it is idle.
    public boolean expired() {
        var now = carriers.clock().nanos();
        return now - lastUsed >= limits.poolIdleTimeout().toNanos()
                || now - opened >= limits.poolMaxAge().toNanos();
    }

    /// Writes the request's head; it goes out with the first content, or with [#flush()].
    public void send(ClientRequest request) throws IOException {
        exchanges++;
        var target = request.target();
        output.append(request.method().bytes());
        output.append(SPACE);
        output.append(target.array(), target.pathAt(), target.pathLength());
        if (target.hasQuery()) {
            output.append(QUESTION);
            output.append(target.array(), target.queryAt(), target.queryLength());
        }
        output.append(HTTP11);
        output.fields(request.head());
        var length = request.body().length();
        chunked = length < 0;
        if (chunked) {
            output.append(CHUNKED);
        } else if (length > 0 || impliesContent(request.method())) {
            output.append(LENGTH);
            output.append(length);
            output.append(END);
        } else {
            output.crlf();
        }
    }

    // RFC 9110 8.6: a method that anticipates content says so even if there is none.
    private static boolean impliesContent(Method method) {
        return method == Method.POST || method == Method.PUT || method == Method.PATCH;
    }

    /// Sends the current piece of the content; more may follow at once, or after a while.
    public void piece(Body body) throws IOException {
        output.piece(body, chunked);
        if (!body.ready() && !relays(body)) {
            output.flush();
        }
    }

    /// Whether the next of the content is to be sent by [#relay] rather than piece by piece.
    public boolean relays(Body body) {
        return !chunked && body instanceof WireBody wired && wired.relayable();
    }

    /// Waits for more of the content, and sends it.
    ///
    /// @param last runs before the end of it is sent
    /// @throws OutputFailed where the backend takes no more; everything else is the client's fault
    public void relay(Body body, Runnable last) throws IOException {
        if (body instanceof WireBody wired) {
            wired.relay(output, last);
        }
    }

    /// Sends the end of the content, and whatever has not gone out yet.
    public void end(Body body) throws IOException {
        if (chunked) {
            output.lastChunk(body.trailers());
        }
        flush();
    }

    /// Until when whoever waits for the response waits, from now on; from any thread of the
    /// carrier.
    public void responseDeadline(long deadline) {
        responseDeadline = deadline;
        wire.readDeadline(Math.min(deadline, doubt));
    }

    public void flush() throws IOException {
        output.flush();
        output.release();
    }

    /// Waits until the first byte of a response is there, at most until [#responseDeadline(long)];
    /// and, where the backend's host is cut off, not much longer than connecting to it would take.
    ///
    /// @return false where the backend ended the connection instead
    public boolean awaitResponse() throws IOException {
        if (input.available() > 0) {
            return true;
        }
        if (!wire.tellsSilence()) {
            return input.fill();
        }
        try {
            while (true) {
                doubt = carriers.clock().nanos() + limits.connectTimeout().toNanos();
                responseDeadline(responseDeadline);
                try {
                    return input.fill();
                } catch (TimedOut late) {
                    var now = carriers.clock().nanos();
                    // Another's deadline, the writer's, has ended the wire where it is too early.
                    if (now < doubt
                            || now >= responseDeadline
                            || wire.silent(limits.connectTimeout().toMillis() / 2)) {
                        throw late;
                    }
                }
            }
        } finally {
            doubt = NanoClock.NEVER;
            responseDeadline(responseDeadline);
        }
    }

    /// Reads the head of the next response, interim or final, by [#responseDeadline(long)].
    public ResponseHead receive(ClientRequest request) throws IOException {
        var head = reader.read(request.method());
        if (head == null) {
            throw new BadMessage(502, "the backend closed the connection before it answered");
        }
        return head;
    }

    /// The content of a final response.
    ///
    /// @param deadline of the whole exchange
    public Body body(ResponseHead received, long deadline) {
        if (received.framing() == 0) {
            return Body.NONE;
        }
        var stream = limits.streamTimeout().toNanos();
        Pace pace = octets -> Math.min(deadline, carriers.clock().nanos() + stream);
        if (received.framing() == Framing.CHUNKED) {
            return new ChunkedBody(input, pace, limits, false);
        }
        if (received.framing() == Framing.UNTIL_CLOSE) {
            return new UntilCloseBody(input, pace);
        }
        return new LengthBody(input, pace, received.framing());
    }

    /// Ready for the next exchange, and holding no buffer.
    ///
    /// @return false where the backend has said more than it was asked for: then it must be closed
    public boolean rest() {
        if (input.available() > 0) {
            return false;
        }
        input.exchangeOver();
        reader.exchangeOver();
        output.release();
        wire.readDeadline(NanoClock.NEVER);
        lastUsed = carriers.clock().nanos();
        return true;
    }

    /// Ends the connection, from any thread: whoever waits on it fails.
    public void abort() {
        wire.close();
    }

    /// Ends the connection and gives its buffers back, once no other thread uses it.
    @Override
    public void close() {
        wire.close();
        input.release();
        output.release();
        if (!closed) {
            closed = true;
            onClose.run();
        }
    }
}
