package dev.gatehouse.server.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// The half of a [TlsWire] that unwraps, and holds what was received and not asked for. Belongs to
/// the reader; only [#close()] and [#unread()] may come from elsewhere.
final class TlsInput {

    private static final byte[] NO_BYTES = new byte[0];

    /// Records in a row that bring no content: KeyUpdates, and empty ones. Each costs the peer less
    /// than us.
    private static final int MAX_SILENT = 32;

    private static final int RECORD_HEADER = 5;

    /// Bytes for the beginning of a record, until its length is known.
    private static final int FIRST_ROOM = 512;

    // What an unwrap says beside a count of bytes.
    private static final int CLOSED = -1;
    private static final int OVERFLOW = -2;
    private static final int STARVED = -3;

    private final Wire wire;
    private final Carriers carriers;
    private final SSLEngine engine;
    private final TlsOutput output;
    // Guards what follows. The reader has it; who closes needs it to give the reader's buffers
    // back.
    private final ReentrantLock reading = new ReentrantLock();
    // Ciphertext that is not unwrapped yet, in a large leased buffer or in an array of our own.
    private byte[] cipher = NO_BYTES;
    private boolean cipherLeased;
    private int cipherAt;
    private int cipherEnd;
    // Plaintext that was not asked for yet, in a leased buffer.
    private byte[] plain = NO_BYTES;
    private int plainAt;
    private int plainEnd;
    private int silent;
    // What the last unwrap said: to ask the engine again for each record costs as much as a lock.
    private HandshakeStatus handshake = HandshakeStatus.NOT_HANDSHAKING;
    private boolean established;
    private boolean ended;
    private @Nullable IOException failure;
    private volatile boolean closed;

    /// @param received what was read from the wire already; belongs to the new one
    TlsInput(Wire wire, Carriers carriers, SSLEngine engine, TlsOutput output, byte[] received) {
        this.wire = wire;
        this.carriers = carriers;
        this.engine = engine;
        this.output = output;
        this.cipher = received;
        this.cipherEnd = received.length;
    }

    /// Waits for content, not only for a record: a KeyUpdate is none, and a piece of a record may
    /// stay one.
    void awaitReadable() throws IOException {
        reading.lock();
        try {
            while (plainAt == plainEnd && !ended && failure == null) {
                step(true);
                settle();
            }
        } catch (TimedOut late) {
            throw late;
        } catch (IOException failed) {
            fail(failed); // the next read says so
        } finally {
            doneReading();
        }
    }

    int read(byte[] into, int from, int length) throws IOException {
        reading.lock();
        try {
            if (plainAt < plainEnd) {
                return take(into, from, length);
            }
            if (failure != null) {
                throw failure;
            }
            return ended ? -1 : unwrapInto(into, from, length);
        } catch (TimedOut late) {
            throw late;
        } catch (IOException failed) {
            fail(failed);
            throw failed;
        } finally {
            giveBackEmpty();
            doneReading();
        }
    }

    private int take(byte[] into, int from, int length) {
        var count = Math.min(length, plainEnd - plainAt);
        System.arraycopy(plain, plainAt, into, from, count);
        plainAt += count;
        return count;
    }

    // Straight into the caller's array, where it has room for a record.
    private int unwrapInto(byte[] into, int from, int length) throws IOException {
        for (; ; ) {
            var count = unwrap(ByteBuffer.wrap(into, from, length));
            switch (count) {
                case STARVED -> {
                    if (!receive(false)) {
                        endOfStream();
                        return -1;
                    }
                }
                case OVERFLOW -> {
                    while (plainAt == plainEnd && !ended) {
                        step(false);
                        settle();
                    }
                    return ended ? -1 : take(into, from, length);
                }
                case CLOSED -> {
                    closedByPeer();
                    return -1;
                }
                default -> {
                    settle();
                    if (count > 0) {
                        return count;
                    }
                }
            }
        }
    }

    // Unwraps a record into `plain`, or receives what it needs for that. While it waits
    // patiently it holds no leased buffer.
    private void step(boolean patient) throws IOException {
        var count = STARVED;
        if (cipherAt < cipherEnd) {
            if (plain.length == 0) {
                plain = carriers.lease();
            }
            count = unwrap(ByteBuffer.wrap(plain, plainEnd, plain.length - plainEnd));
        }
        switch (count) {
            case STARVED -> {
                giveBackEmpty();
                if (!receive(patient)) {
                    endOfStream();
                }
            }
            case OVERFLOW -> growPlain();
            case CLOSED -> closedByPeer();
            default -> plainEnd += count;
        }
    }

    private void growPlain() throws SSLException {
        if (plain.length >= Carriers.LARGE_SIZE) {
            throw new SSLException("more content than a record can have");
        }
        var larger = carriers.leaseLarge();
        System.arraycopy(plain, 0, larger, 0, plainEnd);
        carriers.release(plain);
        plain = larger;
    }

    /// @return bytes of plaintext, or what hinders it
    private int unwrap(ByteBuffer into) throws SSLException {
        var from = ByteBuffer.wrap(cipher, cipherAt, cipherEnd - cipherAt);
        var result = engine.unwrap(from, into);
        cipherAt = from.position();
        handshake = result.getHandshakeStatus();
        if (result.bytesProduced() > 0) {
            silent = 0;
            return result.bytesProduced();
        }
        if (result.bytesConsumed() > 0 && established && ++silent > MAX_SILENT) {
            throw new SSLException("too many records without content");
        }
        return switch (result.getStatus()) {
            case BUFFER_UNDERFLOW -> STARVED;
            case BUFFER_OVERFLOW -> OVERFLOW;
            case CLOSED -> CLOSED;
            case OK -> 0;
        };
    }

    // After a record, when the handshake is done. TLS 1.3 may owe the answer to a KeyUpdate.
    private void settle() throws IOException {
        switch (handshake) {
            // Only TLS 1.2 has such tasks then.
            case NEED_TASK -> refuseHandshake();
            case NEED_WRAP -> output.owe();
            case NOT_HANDSHAKING, FINISHED, NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {}
        }
    }

    // JSSE refuses it in its task, by a fatal alert, and throws at the next call. A close_notify
    // would look like the end of an exchange.
    private void refuseHandshake() throws SSLException {
        for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        var _ = engine.unwrap(ByteBuffer.allocate(0), ByteBuffer.allocate(0));
        throw new SSLException("the peer began another handshake");
    }

    // The engine closes its input after a failure of its own, too.
    private void closedByPeer() throws IOException {
        if (output.broken()) {
            throw new SSLException("the connection has failed");
        }
        ended = true;
    }

    // RFC 8446 6.1: an end without close_notify may be an attacker's cut.
    private void endOfStream() throws IOException {
        try {
            engine.closeInbound();
            ended = true;
        } catch (SSLException truncated) {
            var cut = new EOFException("the stream ended without close_notify");
            cut.initCause(truncated);
            throw cut;
        }
    }

    // What has failed once stays so: an engine says no more than "closed" the next time, which
    // would look like an orderly end.
    private void fail(IOException failed) {
        if (failure == null) {
            failure = failed;
            if (failed instanceof SSLException) {
                output.tryToClose();
            }
        }
    }

    // Reads more ciphertext behind what is there. Waits for the first of it without a buffer, and
    // for more in a leased one if the caller is in a hurry, else in an array of our own.
    private boolean receive(boolean patient) throws IOException {
        if (cipherAt == cipherEnd) {
            giveBackEmpty();
            wire.awaitReadable();
            moveCipher(carriers.leaseLarge(), true);
        } else if (patient) {
            if (cipherLeased || cipherAt > 0 || cipherEnd == cipher.length) {
                moveCipher(new byte[roomForRecord()], false);
            }
        } else if (cipherLeased) {
            System.arraycopy(cipher, cipherAt, cipher, 0, cipherEnd - cipherAt);
            cipherEnd -= cipherAt;
            cipherAt = 0;
        } else {
            moveCipher(carriers.leaseLarge(), true);
        }
        var count = wire.read(cipher, cipherEnd, cipher.length - cipherEnd);
        cipherEnd += Math.max(count, 0);
        return count >= 0;
    }

    // RFC 8446 5.1: a record's header ends in its length. One that is too long, the engine refuses.
    private int roomForRecord() {
        var rest = cipherEnd - cipherAt;
        return rest < RECORD_HEADER
                ? FIRST_ROOM
                : Math.max(
                        rest + 1,
                        RECORD_HEADER
                                + ((cipher[cipherAt + 3] & 0xff) << 8
                                        | (cipher[cipherAt + 4] & 0xff)));
    }

    private void moveCipher(byte[] to, boolean leased) {
        var rest = cipherEnd - cipherAt;
        System.arraycopy(cipher, cipherAt, to, 0, rest);
        if (cipherLeased) {
            carriers.release(cipher);
        }
        cipher = to;
        cipherLeased = leased;
        cipherAt = 0;
        cipherEnd = rest;
    }

    /// Whether something is there, or is over. For who knows that nobody reads.
    boolean unread() {
        return plainAt < plainEnd || cipherAt < cipherEnd || ended || failure != null;
    }

    /// One step of the handshake, for which the engine wants to unwrap.
    void handshakeStep() throws IOException {
        step(true);
        if (ended) {
            throw new SSLException("the peer ended the connection in the handshake");
        }
    }

    /// The handshake is done: what comes now is content.
    void handshakeDone() {
        established = true;
        giveBackEmpty();
    }

    /// Gives back what is left, when nobody reads; else the reader does it. The wire is closed.
    void close() {
        closed = true;
        giveBackWhatIsLeft();
    }

    private void doneReading() {
        reading.unlock();
        if (closed) {
            giveBackWhatIsLeft();
        }
    }

    // A reader that is still at work does it when it is done.
    private void giveBackWhatIsLeft() {
        if (reading.tryLock()) {
            try {
                giveBack();
                if (failure == null) {
                    failure = new IOException("the connection is closed");
                }
            } finally {
                reading.unlock();
            }
        }
    }

    private void giveBack() {
        plainAt = plainEnd;
        cipherAt = cipherEnd;
        giveBackEmpty();
    }

    private void giveBackEmpty() {
        if (plainAt == plainEnd && plain.length > 0) {
            carriers.release(plain);
            plain = NO_BYTES;
            plainAt = plainEnd = 0;
        }
        if (cipherAt == cipherEnd && cipher.length > 0) {
            if (cipherLeased) {
                carriers.release(cipher);
            }
            cipher = NO_BYTES;
            cipherLeased = false;
            cipherAt = cipherEnd = 0;
        }
    }
}
