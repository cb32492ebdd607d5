package dev.gatehouse.server.wire;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/// TLS over another wire, by an [SSLEngine] on heap arrays. Its reader and its writer may be two
/// virtual threads: unwrapping belongs to the reader; wrapping has a lock, since a reader may owe
/// the peer a record, too (a KeyUpdate, an alert). Holds no buffer while it is idle.
public final class TlsWire implements Wire {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final byte[] NO_BYTES = new byte[0];

    /// Rounds of a handshake, which takes far fewer, before it is given up.
    private static final int MAX_ROUNDS = 200;

    private final Wire wire;
    private final Carriers carriers;
    private final SSLEngine engine;
    private final ReentrantLock wrapping = new ReentrantLock();
    // Of the reader: ciphertext that is not unwrapped yet, and plaintext that its caller had no
    // room for.
    private byte[] cipher = NO_BYTES;
    private int cipherAt;
    private int cipherEnd;
    private byte[] plain = NO_BYTES;
    private int plainAt;
    private int plainEnd;
    private boolean ended;
    private volatile boolean owes;

    private TlsWire(Wire wire, Carriers carriers, SSLEngine engine) {
        this.wire = wire;
        this.carriers = carriers;
        this.engine = engine;
    }

    /// Shakes hands over a wire, by its deadlines. The wire then belongs to the new one; where this
    /// fails, the caller closes it.
    ///
    /// @param engine fresh, in the mode that it is to have
    /// @param received what was read from the wire already, such as a ClientHello
    /// @throws SSLException when the handshake fails; the peer has been told why
    public static TlsWire handshake(Wire wire, Carriers carriers, SSLEngine engine, byte[] received)
            throws IOException {
        var tls = new TlsWire(wire, carriers, engine);
        var done = false;
        try {
            tls.take(received);
            tls.shakeHands();
            done = true;
            return tls;
        } finally {
            if (!done) {
                tls.sendAlert();
                tls.giveBack();
            }
        }
    }

    /// What the handshake settled.
    public SSLSession session() {
        return engine.getSession();
    }

    private void take(byte[] received) {
        if (received.length > 0) {
            cipher = carriers.leaseLarge();
            if (received.length > cipher.length) {
                cipher = new byte[received.length + Carriers.BUFFER_SIZE];
            }
            System.arraycopy(received, 0, cipher, 0, received.length);
            cipherEnd = received.length;
        }
    }

    private void shakeHands() throws IOException {
        engine.beginHandshake();
        for (var round = 0; round < MAX_ROUNDS; round++) {
            switch (engine.getHandshakeStatus()) {
                case NOT_HANDSHAKING, FINISHED -> {
                    giveBackIfEmpty();
                    return;
                }
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> flushHandshake();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!unwrapOnce()) {
                        throw new SSLException("the peer ended the connection in the handshake");
                    }
                }
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

    // All records that are due, as one write.
    private void flushHandshake() throws IOException {
        wrapping.lock();
        var out = carriers.leaseLarge();
        try {
            var into = ByteBuffer.wrap(out);
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                var result = engine.wrap(NOTHING, into);
                if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
                    wire.write(out, 0, into.position());
                    into.clear();
                } else if (result.bytesProduced() == 0) {
                    break;
                }
            }
            if (into.position() > 0) {
                wire.write(out, 0, into.position());
            }
        } finally {
            carriers.release(out);
            wrapping.unlock();
        }
    }

    private void sendAlert() {
        try {
            engine.closeOutbound();
            flushHandshake();
        } catch (IOException _) {
            // It was worth a try.
        }
    }

    /// Unwraps a record into `plain`, waiting for one if need be.
    ///
    /// @return false at the end of the stream
    private boolean unwrapOnce() throws IOException {
        if (plain.length == 0) {
            plain = carriers.leaseLarge();
            plainAt = plainEnd = 0;
        }
        var into = ByteBuffer.wrap(plain, plainEnd, plain.length - plainEnd);
        var produced = unwrap(into);
        plainEnd += Math.max(produced, 0);
        return produced >= 0;
    }

    // Unwraps until there is plaintext, or a step of a handshake was taken: bytes, or -1 at the
    // end.
    private int unwrap(ByteBuffer into) throws IOException {
        for (; ; ) {
            if (cipherAt == cipherEnd) {
                giveBackCipher();
                if (!receive()) {
                    return endOfStream();
                }
            }
            var from = ByteBuffer.wrap(cipher, cipherAt, cipherEnd - cipherAt);
            var result = engine.unwrap(from, into);
            cipherAt = from.position();
            switch (result.getStatus()) {
                case BUFFER_UNDERFLOW -> {
                    if (!receive()) {
                        return endOfStream();
                    }
                }
                case BUFFER_OVERFLOW -> {
                    return OVERFLOW;
                }
                case CLOSED -> {
                    ended = true;
                    return result.bytesProduced() > 0 ? result.bytesProduced() : -1;
                }
                case OK -> {
                    if (result.bytesProduced() > 0
                            || result.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
                        return result.bytesProduced();
                    }
                }
            }
        }
    }

    private static final int OVERFLOW = -2;

    // RFC 8446 6.1: an end without close_notify may be an attacker's cut.
    private int endOfStream() throws IOException {
        ended = true;
        try {
            engine.closeInbound();
        } catch (SSLException truncated) {
            var cut = new EOFException("the stream ended without close_notify");
            cut.initCause(truncated);
            throw cut;
        }
        return -1;
    }

    // Reads more ciphertext behind what is there, holding no buffer of an empty one while it waits.
    private boolean receive() throws IOException {
        if (cipher.length == 0) {
            wire.awaitReadable();
            cipher = carriers.leaseLarge();
            cipherAt = cipherEnd = 0;
        } else if (cipherAt > 0) {
            System.arraycopy(cipher, cipherAt, cipher, 0, cipherEnd - cipherAt);
            cipherEnd -= cipherAt;
            cipherAt = 0;
        }
        var count = wire.read(cipher, cipherEnd, cipher.length - cipherEnd);
        if (count < 0) {
            return false;
        }
        cipherEnd += count;
        return true;
    }

    @Override
    public void awaitReadable() throws IOException {
        if (plainAt < plainEnd || ended || cipherAt < cipherEnd) {
            return;
        }
        giveBack();
        wire.awaitReadable();
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        for (; ; ) {
            if (plainAt < plainEnd) {
                var count = Math.min(length, plainEnd - plainAt);
                System.arraycopy(plain, plainAt, into, from, count);
                plainAt += count;
                giveBackIfEmpty();
                return count;
            }
            if (ended) {
                return -1;
            }
            plainAt = plainEnd = 0;
            var count = unwrap(ByteBuffer.wrap(into, from, length));
            if (count == OVERFLOW) {
                if (!unwrapOnce()) {
                    return -1;
                }
                continue;
            }
            afterUnwrap();
            giveBackIfEmpty();
            if (count != 0) {
                return count;
            }
        }
    }

    // TLS 1.3 may owe a KeyUpdate, TLS 1.2 a refusal to renegotiate.
    private void afterUnwrap() throws IOException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                runTasks();
                owe();
            }
            case NEED_WRAP -> owe();
            case NOT_HANDSHAKING, FINISHED, NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {}
        }
    }

    // A writer that is at work does it when it is done: a reader must not wait for one.
    private void owe() throws IOException {
        owes = true;
        payDebts();
    }

    private void payDebts() throws IOException {
        while (owes && wrapping.tryLock()) {
            try {
                owes = false;
                flushHandshake();
            } finally {
                wrapping.unlock();
            }
        }
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        wrapping.lock();
        var out = carriers.leaseLarge();
        try {
            var source = ByteBuffer.wrap(from, offset, length);
            var into = ByteBuffer.wrap(out);
            while (source.hasRemaining()) {
                var result = engine.wrap(source, into);
                switch (result.getStatus()) {
                    case BUFFER_OVERFLOW -> {
                        wire.write(out, 0, into.position());
                        into.clear();
                    }
                    case CLOSED -> throw new SSLException("the connection is closed for writing");
                    case OK, BUFFER_UNDERFLOW -> {}
                }
            }
            if (into.position() > 0) {
                wire.write(out, 0, into.position());
            }
        } finally {
            carriers.release(out);
            wrapping.unlock();
        }
        payDebts();
    }

    @Override
    public boolean stale() {
        return plainAt < plainEnd || cipherAt < cipherEnd || ended || wire.stale();
    }

    @Override
    public void shutdownOutput() throws IOException {
        engine.closeOutbound();
        flushHandshake();
        wire.shutdownOutput();
    }

    @Override
    public void close() {
        wire.close();
    }

    private void giveBackIfEmpty() {
        if (plainAt == plainEnd && plain.length > 0) {
            carriers.release(plain);
            plain = NO_BYTES;
            plainAt = plainEnd = 0;
        }
        if (cipherAt == cipherEnd) {
            giveBackCipher();
        }
    }

    private void giveBackCipher() {
        if (cipher.length > 0) {
            carriers.release(cipher);
            cipher = NO_BYTES;
        }
        cipherAt = cipherEnd = 0;
    }

    private void giveBack() {
        plainAt = plainEnd;
        cipherAt = cipherEnd;
        giveBackIfEmpty();
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
