package dev.gatehouse.server.wire;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A socket on a [Loop], registered once with its selector. Only [#close()] and [#expireRead()] may
/// come from another thread, and are handed over.
///
/// The selector is level-triggered: it reports a socket again and again until somebody reads. So
/// interest in reading is dropped when nobody does, and is back before the next wait; it is never
/// missing while `input` says `DRAINED`. In the common exchange it does not change at all, and each
/// read and each write is one system call.
final class LoopWire extends DeadlineWheel.Waiter implements Wire {

    /// What is known about the socket's input.
    private enum Input {
        /// A read came back short: the next one waits without a system call.
        DRAINED,
        /// A read filled its buffer: there may be more.
        PERHAPS,
        /// The selector said so, or the end was seen.
        READY
    }

    private final Loop loop;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final InetSocketAddress remote;
    private final AtomicBoolean closed = new AtomicBoolean();
    private InetSocketAddress local;

    private long readDeadline = NanoClock.NEVER;
    private long writeDeadline = NanoClock.NEVER;
    private @Nullable Thread reader;
    private @Nullable Thread writer;
    private Input input = Input.DRAINED;
    private boolean outputReady;
    private boolean readExpired;
    private boolean writeExpired;
    private boolean ended;
    // The byte that stale() had to read to know; -1 for none.
    private int lookedAt = -1;

    /// @param channel non-blocking, connected or about to be
    private LoopWire(Loop loop, SocketChannel channel, InetSocketAddress remote, int interest)
            throws IOException {
        this.loop = loop;
        this.channel = channel;
        this.remote = remote;
        local = (InetSocketAddress) channel.getLocalAddress();
        key = loop.register(channel, interest, this);
    }

    /// The wire of a connection that was accepted, on the caller's loop, which has counted it.
    static LoopWire accepted(Loop loop, SocketChannel channel) throws IOException {
        var remote = (InetSocketAddress) channel.getRemoteAddress();
        return new LoopWire(loop, channel, remote, SelectionKey.OP_READ);
    }

    /// A new connection, on the caller's loop.
    static LoopWire connect(Loop loop, InetSocketAddress to, long deadline) throws IOException {
        var channel = SocketChannel.open(Acceptor.family(to.getAddress()));
        LoopWire wire;
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(to);
            wire = new LoopWire(loop, channel, to, SelectionKey.OP_CONNECT);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        loop.wires().incrementAndGet();
        try {
            wire.finishConnect(deadline);
            return wire;
        } catch (IOException | RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    private void finishConnect(long deadline) throws IOException {
        writeDeadline = deadline;
        while (!channel.finishConnect()) {
            awaitOutput(SelectionKey.OP_CONNECT);
        }
        writeDeadline = NanoClock.NEVER;
        local = (InetSocketAddress) channel.getLocalAddress();
        key.interestOps(SelectionKey.OP_READ);
    }

    @Override
    public void readDeadline(long nanos) {
        readDeadline = nanos;
        if (reader != null && nanos < filedAt()) {
            loop.wheel().file(this, nanos);
        }
    }

    @Override
    public void expireRead() {
        if (loop.isMine()) {
            readDeadline(Long.MIN_VALUE);
        } else {
            loop.execute(() -> readDeadline(Long.MIN_VALUE));
        }
    }

    @Override
    public void writeDeadline(long nanos) {
        writeDeadline = nanos;
        if (writer != null && nanos < filedAt()) {
            loop.wheel().file(this, nanos);
        }
    }

    @Override
    public void awaitReadable() throws IOException {
        if (lookedAt >= 0 || ended) {
            checkOpen();
            return;
        }
        if (input == Input.PERHAPS) {
            drained(); // the selector tells whether it is
        }
        awaitInput();
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        checkLength(into, from, length);
        if (lookedAt >= 0) {
            checkOpen();
            into[from] = (byte) lookedAt;
            lookedAt = -1;
            return 1;
        }
        while (true) {
            awaitInput();
            int read = readNow(into, from, length);
            loop.spend();
            if (read != 0) {
                return read;
            }
        }
    }

    static void checkLength(byte[] into, int from, int length) {
        Objects.checkFromIndexSize(from, length, into.length);
        if (length == 0) {
            throw new IllegalArgumentException("a read of 0 bytes");
        }
    }

    /// One system call.
    private int readNow(byte[] into, int from, int length) throws IOException {
        var buffer = loop.takeNative();
        try {
            int asked = Math.min(length, buffer.capacity());
            int read = channel.read(buffer.limit(asked));
            if (read < 0) {
                ended = true;
                input = Input.READY; // and stays so
                return -1;
            }
            buffer.flip().get(into, from, read);
            if (read == asked) {
                input = Input.PERHAPS;
            } else {
                drained();
            }
            return read;
        } finally {
            loop.giveNative(buffer);
        }
    }

    private void drained() throws IOException {
        input = Input.DRAINED;
        want(SelectionKey.OP_READ);
    }

    /// Parks until there is input, or may be.
    private void awaitInput() throws IOException {
        checkOpen();
        if (input != Input.DRAINED) {
            return;
        }
        if (reader != null) {
            throw new IllegalStateException("a second reader");
        }
        reader = Thread.currentThread();
        if (readDeadline < filedAt()) {
            loop.wheel().file(this, readDeadline);
        }
        try {
            while (input == Input.DRAINED) {
                park();
                if (input == Input.DRAINED && readExpired) {
                    throw new TimedOut("read from " + AddressText.of(remote) + ": timed out");
                }
            }
        } finally {
            reader = null;
            readExpired = false;
        }
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        checkOpen();
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int asked = Math.min(end - at, Loop.NATIVE_SIZE);
            int written = writeNow(from, at, asked);
            at += written;
            // While it waits it holds no native buffer: what is left is copied again.
            if (written < asked) {
                awaitOutput(SelectionKey.OP_WRITE);
            } else {
                loop.spend();
            }
        }
    }

    /// One system call.
    private int writeNow(byte[] from, int offset, int length) throws IOException {
        var buffer = loop.takeNative();
        try {
            return channel.write(buffer.put(from, offset, length).flip());
        } finally {
            loop.giveNative(buffer);
        }
    }

    /// Parks until the socket takes bytes, or is connected or refused.
    private void awaitOutput(int interest) throws IOException {
        checkOpen();
        if (writer != null) {
            throw new IllegalStateException("a second writer");
        }
        writer = Thread.currentThread();
        outputReady = false;
        if (writeDeadline < filedAt()) {
            loop.wheel().file(this, writeDeadline);
        }
        try {
            want(interest);
            while (!outputReady) {
                park();
            }
        } finally {
            writer = null;
        }
    }

    private void park() throws IOException {
        LockSupport.park(this);
        if (Thread.interrupted()) { // else the next park would return at once, and spin
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        checkOpen();
    }

    private void checkOpen() throws IOException {
        if (writeExpired) {
            throw new TimedOut(AddressText.of(remote) + ": timed out");
        }
        if (closed.get()) {
            throw new IOException("connection with " + AddressText.of(remote) + ": closed");
        }
    }

    private void want(int interest) throws IOException {
        try {
            int now = key.interestOps();
            if ((now & interest) == 0) {
                key.interestOps(now | interest);
            }
        } catch (CancelledKeyException e) {
            throw new IOException("connection with " + AddressText.of(remote) + ": closed", e);
        }
    }

    /// The selector has an event; on the loop's thread.
    void onReady(SelectionKey ready) {
        int what = ready.readyOps();
        if ((what & SelectionKey.OP_READ) != 0) {
            if (reader != null) {
                LockSupport.unpark(reader);
            } else if (input == Input.READY) {
                // Said before, and nobody came. Not said again until somebody waits.
                ready.interestOpsAnd(~SelectionKey.OP_READ);
            }
            input = Input.READY;
        }
        if ((what & ~SelectionKey.OP_READ) != 0) {
            ready.interestOpsAnd(~(SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT));
            outputReady = true;
            if (writer != null) {
                LockSupport.unpark(writer);
            }
        }
    }

    @Override
    long expire(long now) {
        long next = NanoClock.NEVER;
        if (reader != null) {
            if (readDeadline <= now) {
                readExpired = true;
                LockSupport.unpark(reader);
            } else {
                next = readDeadline;
            }
        }
        if (writer != null) {
            if (writeDeadline <= now) {
                writeExpired = true;
                close();
                return NanoClock.NEVER;
            }
            next = Math.min(next, writeDeadline);
        }
        return next;
    }

    @Override
    public boolean stale() {
        if (closed.get() || ended || lookedAt >= 0 || input == Input.READY) {
            return true;
        }
        if (input == Input.DRAINED) {
            return false;
        }
        // The last read just filled its buffer, so that nothing is known: look.
        var one = new byte[1];
        try {
            int read = readNow(one, 0, 1);
            if (read == 1) {
                lookedAt = one[0] & 0xff;
            }
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
        if (loop.isMine()) {
            closeNow();
        } else {
            loop.execute(this::closeNow);
        }
    }

    private void closeNow() {
        loop.wheel().remove(this);
        loop.wires().decrementAndGet();
        try {
            channel.close();
        } catch (IOException e) {
            WireLog.log(Level.DEBUG, "close of " + AddressText.of(remote), e);
        }
        if (reader != null) {
            LockSupport.unpark(reader);
        }
        if (writer != null) {
            LockSupport.unpark(writer);
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
