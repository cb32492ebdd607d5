package dev.gatehouse.server.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// The half of a [TlsWire] that wraps. It has a lock, since beside the writer the reader may owe
/// the peer a record, too: the answer to a KeyUpdate, an alert. JSSE permits one thread in `wrap`
/// and one in `unwrap` at a time.
final class TlsOutput {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Wire wire;
    private final Carriers carriers;
    private final SSLEngine engine;
    private final ReentrantLock wrapping = new ReentrantLock();
    private volatile boolean owes;
    private volatile boolean broken;

    TlsOutput(Wire wire, Carriers carriers, SSLEngine engine) {
        this.wire = wire;
        this.carriers = carriers;
        this.engine = engine;
    }

    /// Whether wrapping has failed, after which the engine calls its input closed, too.
    boolean broken() {
        return broken;
    }

    /// @param relayed as [Wire#write(byte[], int, int, Wire.Relayed)], or null
    void write(byte[] from, int offset, int length, Wire.@Nullable Relayed relayed)
            throws IOException {
        wrapping.lock();
        try {
            wrap(ByteBuffer.wrap(from, offset, length), relayed);
        } catch (SSLException failed) {
            broken = true;
            throw failed;
        } finally {
            wrapping.unlock();
        }
        payDebts();
    }

    private void wrap(ByteBuffer source, Wire.@Nullable Relayed relayed) throws IOException {
        var out = carriers.leaseLarge();
        try {
            var into = ByteBuffer.wrap(out);
            while (source.hasRemaining()) {
                var result = engine.wrap(source, into);
                switch (result.getStatus()) {
                    case BUFFER_OVERFLOW -> send(out, into, relayed);
                    case CLOSED -> throw new SSLException("the connection is closed for writing");
                    case OK, BUFFER_UNDERFLOW -> {
                        // Only in a second handshake, which nobody gets here. It would spin.
                        if (result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
                            throw new SSLException("the peer began another handshake");
                        }
                    }
                }
            }
            send(out, into, relayed);
        } finally {
            carriers.release(out);
        }
    }

    /// Sends all records that are due, as one write.
    void flushHandshake() throws IOException {
        wrapping.lock();
        try {
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                wrapHandshake();
            }
        } finally {
            wrapping.unlock();
        }
    }

    private void wrapHandshake() throws IOException {
        var out = carriers.leaseLarge();
        try {
            var into = ByteBuffer.wrap(out);
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                var result = engine.wrap(NOTHING, into);
                if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
                    send(out, into, null);
                } else if (result.bytesProduced() == 0) {
                    break;
                }
            }
            send(out, into, null);
        } finally {
            carriers.release(out);
        }
    }

    private void send(byte[] out, ByteBuffer records, Wire.@Nullable Relayed relayed)
            throws IOException {
        if (records.position() > 0) {
            if (relayed == null) {
                wire.write(out, 0, records.position());
            } else {
                wire.write(out, 0, records.position(), relayed);
            }
            records.clear();
        }
    }

    /// The engine has records to send, says the reader. It must not wait for a writer, who may be
    /// waiting for the peer to read: that one sends them when it is done.
    void owe() throws IOException {
        owes = true;
        payDebts();
    }

    // Looks again after each unlock: who has found the lock taken counts on it.
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

    /// Sends close_notify, or the alert of a failure: what the engine has. Waits for a writer.
    void close() throws IOException {
        engine.closeOutbound();
        flushHandshake();
    }

    /// Like [#close()], where it is possible at once; what hinders it is not worth a word.
    void tryToClose() {
        try {
            engine.closeOutbound();
            owe();
        } catch (IOException _) {
            // It was worth a try.
        }
    }
}
