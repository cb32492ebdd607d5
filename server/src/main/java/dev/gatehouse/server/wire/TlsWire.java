package dev.gatehouse.server.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/// TLS over another wire, by an [SSLEngine] on heap arrays. Its reader and its writer may be two
/// virtual threads, at once: unwrapping belongs to the reader ([TlsInput]), wrapping to whoever has
/// its lock ([TlsOutput]). Holds no leased buffer while it is idle, whether between two records or
/// in the middle of one.
public final class TlsWire implements Wire {

    /// Rounds of a handshake before it is given up: a ClientHello of one-byte records takes as
    /// many, everything else a dozen.
    private static final int MAX_ROUNDS = Carriers.LARGE_SIZE / 4;

    private final Wire wire;
    private final Carriers carriers;
    private final SSLEngine engine;
    private final TlsOutput output;
    private final TlsInput input;

    private TlsWire(Wire wire, Carriers carriers, SSLEngine engine, byte[] received) {
        this.wire = wire;
        this.carriers = carriers;
        this.engine = engine;
        this.output = new TlsOutput(wire, carriers, engine);
        this.input = new TlsInput(wire, carriers, engine, output, received);
    }

    /// Shakes hands over a wire, by its deadlines. The wire then belongs to the new one; where this
    /// fails, the caller closes it.
    ///
    /// @param engine fresh, in the mode that it is to have
    /// @param received what was read from the wire already, such as a ClientHello; belongs to the
    ///   new wire
    /// @throws SSLException when the handshake fails; the peer has been told why
    public static TlsWire handshake(Wire wire, Carriers carriers, SSLEngine engine, byte[] received)
            throws IOException {
        var tls = new TlsWire(wire, carriers, engine, received);
        var done = false;
        try {
            tls.shakeHands();
            done = true;
            return tls;
        } finally {
            if (!done) {
                tls.output.tryToClose();
                tls.input.close();
            }
        }
    }

    /// What the handshake settled.
    public SSLSession session() {
        return engine.getSession();
    }

    private void shakeHands() throws IOException {
        engine.beginHandshake();
        for (var round = 0; round < MAX_ROUNDS; round++) {
            switch (engine.getHandshakeStatus()) {
                case NOT_HANDSHAKING, FINISHED -> {
                    input.handshakeDone();
                    return;
                }
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> output.flushHandshake();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> input.handshakeStep();
            }
        }
        throw new SSLException("a handshake without end");
    }

    // Inline: handing them to a pool costs more than it frees (and our own key manager does no
    // I/O).
    private void runTasks() {
        for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /// Waits for content, not only for a record: a KeyUpdate is none, and a piece of a record may
    /// stay one.
    @Override
    public void awaitReadable() throws IOException {
        input.awaitReadable();
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        return input.read(into, from, length);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        output.write(from, offset, length, null);
    }

    @Override
    public void write(byte[] from, int offset, int length, Relayed relayed) throws IOException {
        output.write(from, offset, length, relayed);
    }

    @Override
    public long relay(Wire to, long most, Relayed relayed) throws IOException {
        var buffer = carriers.lease();
        try {
            return WireCopy.relay(this, to, most, relayed, buffer);
        } finally {
            carriers.release(buffer);
        }
    }

    @Override
    public boolean silent(long millis) {
        return wire.silent(millis);
    }

    @Override
    public boolean tellsSilence() {
        return wire.tellsSilence();
    }

    @Override
    public boolean stale() {
        return input.unread() || wire.stale();
    }

    @Override
    public void shutdownOutput() throws IOException {
        output.close();
        wire.shutdownOutput();
    }

    @Override
    public void close() {
        wire.close();
        input.close();
    }

    @Override
    public void readDeadline(long nanos) {
        wire.readDeadline(nanos);
    }

    @Override
    public void expireRead() {
        wire.expireRead();
    }

    @Override
    public void writeDeadline(long nanos) {
        wire.writeDeadline(nanos);
    }

    @Override
    public InetSocketAddress localAddress() {
        return wire.localAddress();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return wire.remoteAddress();
    }
}
