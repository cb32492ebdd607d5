package dev.gatehouse.server.wire;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/// A blocking socket on the JDK's scheduler. The thread of the deadlines marks it, and then ends
/// the wait: of a read by shutting down the input, which leaves the connection good for a last
/// write; of a write by closing.
final class JdkWire extends DeadlineWheel.Waiter implements Wire {

    /// Bytes of a write at most, since the JDK copies them through a native buffer of that size.
    private static final int CHUNK = 64 * 1024;

    private final JdkCarriers carriers;
    private final SocketChannel channel;
    private final InetSocketAddress remote;
    private final AtomicBoolean closed = new AtomicBoolean();
    private InetSocketAddress local;

    private volatile long readDeadline = NanoClock.NEVER;
    private volatile long writeDeadline = NanoClock.NEVER;
    private volatile boolean reading;
    private volatile boolean writing;
    private volatile boolean readExpired;
    private volatile boolean writeExpired;
    // The reader's. The byte that was read to know that there is one; -1 for none.
    private int lookedAt = -1;
    private boolean ended;

    private JdkWire(JdkCarriers carriers, SocketChannel channel, InetSocketAddress remote)
            throws IOException {
        this.carriers = carriers;
        this.channel = channel;
        this.remote = remote;
        local = remote;
    }

    static JdkWire accepted(JdkCarriers carriers, SocketChannel channel) throws IOException {
        var remote = (InetSocketAddress) channel.getRemoteAddress();
        var wire = new JdkWire(carriers, channel, remote);
        wire.local = (InetSocketAddress) channel.getLocalAddress();
        carriers.opened(wire);
        return wire;
    }

    static JdkWire connect(JdkCarriers carriers, InetSocketAddress to, long deadline)
            throws IOException {
        var channel = SocketChannel.open(ListeningChannel.family(to.getAddress()));
        var wire = new JdkWire(carriers, channel, to);
        carriers.opened(wire);
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            wire.writeDeadline(deadline);
            wire.blockWriting(() -> channel.connect(to) ? 1 : 0);
            wire.writeDeadline(NanoClock.NEVER);
            wire.local = (InetSocketAddress) channel.getLocalAddress();
            return wire;
        } catch (IOException | RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    @Override
    public void readDeadline(long nanos) {
        readDeadline = nanos;
        if (reading && nanos < filedAt()) {
            carriers.file(this, nanos);
        }
    }

    @Override
    public void expireRead() {
        readDeadline(Long.MIN_VALUE);
    }

    @Override
    public void writeDeadline(long nanos) {
        writeDeadline = nanos;
        if (writing && nanos < filedAt()) {
            carriers.file(this, nanos);
        }
    }

    /// Waits on one byte.
    @Override
    public void awaitReadable() throws IOException {
        if (lookedAt >= 0 || ended) {
            checkOpen();
            return;
        }
        var one = ByteBuffer.allocate(1);
        if (blockReading(one) < 0) {
            ended = true;
            return;
        }
        lookedAt = one.get(0) & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, into.length);
        if (length == 0) {
            throw new IllegalArgumentException("a read of 0 bytes");
        }
        if (lookedAt >= 0) {
            checkOpen();
            into[from] = (byte) lookedAt;
            lookedAt = -1;
            return 1;
        }
        int read = ended ? -1 : blockReading(ByteBuffer.wrap(into, from, length));
        ended = read < 0;
        return read;
    }

    private int blockReading(ByteBuffer buffer) throws IOException {
        // First the flag, then the deadline: who sets the deadline looks in the other order.
        reading = true;
        try {
            if (readDeadline < filedAt()) {
                carriers.file(this, readDeadline);
            }
            checkOpen();
            int read = channel.read(buffer);
            if (read < 0 && readExpired) {
                throw new TimedOut("read from " + AddressText.of(remote) + ": timed out");
            }
            return read;
        } catch (ClosedChannelException e) {
            throw closedOrTimedOut(e);
        } finally {
            reading = false;
        }
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        int at = offset;
        int end = offset + length;
        while (at < end) {
            var chunk = ByteBuffer.wrap(from, at, Math.min(end - at, CHUNK));
            at += blockWriting(() -> channel.write(chunk));
        }
    }

    /// A call that hands something to the kernel, and may wait.
    private interface Handing {
        int run() throws IOException;
    }

    private int blockWriting(Handing handing) throws IOException {
        writing = true;
        try {
            if (writeDeadline < filedAt()) {
                carriers.file(this, writeDeadline);
            }
            checkOpen();
            return handing.run();
        } catch (ClosedChannelException e) {
            throw closedOrTimedOut(e);
        } finally {
            writing = false;
        }
    }

    private IOException closedOrTimedOut(ClosedChannelException e) {
        if (writeExpired) {
            return timedOut();
        }
        return new IOException("connection with " + AddressText.of(remote) + ": closed", e);
    }

    private void checkOpen() throws IOException {
        if (writeExpired) {
            throw timedOut();
        }
        if (closed.get()) {
            throw new IOException("connection with " + AddressText.of(remote) + ": closed");
        }
    }

    private TimedOut timedOut() {
        return new TimedOut("write to " + AddressText.of(remote) + ": timed out");
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

    /// On the thread of the deadlines, which holds the wheel's lock.
    @Override
    long expire(long now) {
        long next = NanoClock.NEVER;
        if (reading && !readExpired) {
            if (readDeadline <= now) {
                readExpired = true;
                endInput();
            } else {
                next = readDeadline;
            }
        }
        if (writing) {
            if (writeDeadline <= now) {
                writeExpired = true;
                close();
                return NanoClock.NEVER;
            }
            next = Math.min(next, writeDeadline);
        }
        return next;
    }

    private void endInput() {
        try {
            channel.shutdownInput();
        } catch (IOException e) { // not connected any more: the read fails by itself
            WireLog.log(Level.DEBUG, "shutdownInput of " + AddressText.of(remote), e);
        }
    }

    @Override
    public boolean stale() {
        if (closed.get() || readExpired || ended || lookedAt >= 0) {
            return true;
        }
        // Idle, so that no reader or writer holds the channel's locks.
        var one = ByteBuffer.allocate(1);
        try {
            channel.configureBlocking(false);
            int read;
            try {
                read = channel.read(one);
            } finally {
                channel.configureBlocking(true);
            }
            if (read > 0) {
                lookedAt = one.get(0) & 0xff;
            }
            ended = read < 0;
            return read != 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        checkOpen();
        channel.shutdownOutput();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        carriers.closed(this);
        try {
            channel.close();
        } catch (IOException e) {
            WireLog.log(Level.DEBUG, "close of " + AddressText.of(remote), e);
        }
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }
}
