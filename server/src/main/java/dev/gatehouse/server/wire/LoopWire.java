package dev.gatehouse.server.wire;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A socket on a [Loop], registered with its [Epoll] once, when somebody waits for it first. Only
/// [#close()] and [#expireRead()] may come from another thread, and are handed over.
///
/// Events are edges: each is remembered here until a call shows that it is used up. A read that
/// comes back short has drained the socket, so that the next one waits without a system call; in
/// the common exchange each read and each write is one. A bit is cleared before the call that it
/// promised something for; since events are only taken between two turns of the loop, none is lost.
final class LoopWire extends DeadlineWheel.Waiter implements Wire {

    /// An event said that there is input, or the end of it was seen.
    private static final int INPUT = 1;

    /// A read filled its buffer: there may be more input.
    private static final int PERHAPS = 2;

    /// The socket takes bytes, or is connected or refused.
    private static final int OUTPUT = 4;

    /// The peer sends no more, or has reset the connection. From then on a short read tells
    /// nothing. Stays.
    private static final int HUNG_UP = 8;

    private static final int HANG_UPS = Epoll.RDHUP | Epoll.HUP | Epoll.ERR;

    private final Loop loop;
    private final int socket;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final AtomicBoolean closed = new AtomicBoolean();

    // For the loop's epoll, which watches the socket from the first time on that somebody waits.
    private final int generation;
    private boolean watched;

    private long readDeadline = NanoClock.NEVER;
    private long writeDeadline = NanoClock.NEVER;
    private @Nullable Thread reader;
    private @Nullable Thread writer;
    private int ready;
    private boolean readExpired;
    private boolean writeExpired;

    /// @param socket belongs to the wire from now on
    private LoopWire(
            Loop loop, int socket, InetSocketAddress local, InetSocketAddress remote, int ready) {
        this.loop = loop;
        this.socket = socket;
        this.local = local;
        this.remote = remote;
        this.ready = ready;
        loop.wires().incrementAndGet();
        generation = loop.register(socket, this);
    }

    /// The wire of a connection that was accepted, on the caller's loop.
    static LoopWire accepted(Loop loop, AcceptedSocket accepted) {
        // What it is to say first is often there: it is looked for before it is waited for.
        return new LoopWire(
                loop, accepted.socket(), accepted.local(), accepted.remote(), PERHAPS | OUTPUT);
    }

    /// A new connection, on the caller's loop.
    static LoopWire connect(Loop loop, InetSocketAddress to, long deadline) throws IOException {
        int socket = loop.sockets().connect(to);
        InetSocketAddress local;
        try {
            local = loop.sockets().localAddress(socket);
        } catch (IOException e) {
            loop.libc().close(socket);
            throw e;
        }
        var wire = new LoopWire(loop, socket, local, to, 0);
        try {
            wire.writeDeadline = deadline;
            wire.awaitOutput();
            wire.writeDeadline = NanoClock.NEVER;
            loop.sockets().connected(socket);
            return wire;
        } catch (IOException | RuntimeException e) {
            wire.close();
            throw e;
        }
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
        checkOpen();
        if ((ready & (INPUT | PERHAPS)) == PERHAPS && !nothingLeft()) {
            return;
        }
        awaitInput();
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        checkLength(into, from, length);
        while (true) {
            awaitInput();
            int read = receiveCopied(into, from, Math.min(length, NativeBuffers.SIZE));
            loop.spend(read);
            if (read != 0) {
                return read;
            }
        }
    }

    @Override
    public int readNow(byte[] into, int from, int length) throws IOException {
        checkLength(into, from, length);
        checkOpen();
        return (ready & (INPUT | PERHAPS)) == 0
                ? 0
                : receiveCopied(into, from, Math.min(length, NativeBuffers.SIZE));
    }

    static void checkLength(byte[] into, int from, int length) {
        Objects.checkFromIndexSize(from, length, into.length);
        if (length == 0) {
            throw new IllegalArgumentException("a read of 0 bytes");
        }
    }

    private int receiveCopied(byte[] into, int from, int length) throws IOException {
        var buffer = loop.natives().take();
        try {
            int read = receive(buffer, length);
            if (read > 0) {
                MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, into, from, read);
            }
            return read;
        } finally {
            loop.natives().give(buffer);
        }
    }

    /// One system call.
    ///
    /// @return how many bytes; 0 when there is no input; -1 at the end
    int receive(MemorySegment into, int length) throws IOException {
        ready &= ~(INPUT | PERHAPS);
        return received(loop.libc().recv(socket, into.address(), length), length);
    }

    /// What a call that takes from the socket says about it.
    ///
    /// @param full the result that tells nothing about what is left
    private int received(long result, int full) throws IOException {
        if (result > 0) {
            if (result >= full || (ready & HUNG_UP) != 0) {
                ready |= PERHAPS;
            }
            return (int) result;
        }
        if (result == -Libc.EAGAIN) {
            return 0;
        }
        ready |= INPUT | HUNG_UP; // whatever it is, it stays
        if (result < 0) {
            throw loop.libc().failure(result);
        }
        return -1;
    }

    /// Looks, after a read that just filled its buffer.
    private boolean nothingLeft() {
        ready &= ~PERHAPS;
        var buffer = loop.natives().take();
        try {
            if (loop.libc().peek(socket, buffer.address(), 1) == -Libc.EAGAIN) {
                return true;
            }
        } finally {
            loop.natives().give(buffer);
        }
        ready |= INPUT;
        return false;
    }

    /// Parks until there is input, or may be.
    void awaitInput() throws IOException {
        checkOpen();
        if ((ready & (INPUT | PERHAPS)) != 0) {
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
            while ((ready & INPUT) == 0) {
                park();
                if ((ready & INPUT) == 0 && readExpired) {
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
            // While it waits it holds no native buffer: what is left is copied again.
            awaitOutput();
            at += writeNow(from, at, Math.min(end - at, NativeBuffers.SIZE));
        }
    }

    @Override
    public void write(byte[] from, int offset, int length, Relayed relayed) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        var progress = new RelayProgress(this, relayed);
        for (int at = 0; at < length; ) {
            awaitOutput();
            int sent = writeNow(from, offset + at, Math.min(length - at, NativeBuffers.SIZE));
            at += sent;
            progress.sent(sent, length - at);
        }
    }

    private int writeNow(byte[] from, int offset, int length) throws IOException {
        var buffer = loop.natives().take();
        try {
            MemorySegment.copy(from, offset, buffer, ValueLayout.JAVA_BYTE, 0, length);
            return send(buffer, 0, length);
        } finally {
            loop.natives().give(buffer);
        }
    }

    /// One system call.
    ///
    /// @return how many bytes the socket took; fewer than `length` when it is full
    int send(MemorySegment from, int offset, int length) throws IOException {
        ready &= ~OUTPUT;
        int sent = sent(loop.libc().send(socket, from.address() + offset, length));
        if (sent == length) {
            ready |= OUTPUT;
            loop.spend(sent);
        }
        return sent;
    }

    private int sent(long result) throws IOException {
        if (result == -Libc.EAGAIN) {
            return 0;
        }
        if (result < 0) {
            throw loop.libc().failure(result);
        }
        return (int) result;
    }

    /// Parks until the socket takes bytes, or is connected or refused.
    void awaitOutput() throws IOException {
        checkOpen();
        if ((ready & OUTPUT) != 0) {
            return;
        }
        if (writer != null) {
            throw new IllegalStateException("a second writer");
        }
        writer = Thread.currentThread();
        if (writeDeadline < filedAt()) {
            loop.wheel().file(this, writeDeadline);
        }
        try {
            while ((ready & OUTPUT) == 0) {
                park();
            }
        } finally {
            writer = null;
        }
    }

    private void park() throws IOException {
        if (!watched) {
            loop.watch(socket, generation); // tells at once what is there by now
            watched = true;
        }
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

    @Override
    public long relay(Wire to, long most, Relayed relayed) throws IOException {
        long moved =
                to instanceof LoopWire out && out.loop == loop
                        ? LoopRelay.relay(this, out, most, relayed)
                        : LoopRelay.NO_ROOM;
        return moved == LoopRelay.NO_ROOM ? copy(to, most, relayed) : moved;
    }

    @Override
    public long relay(Wire to, byte[] ahead, int count, long most, Relayed relayed)
            throws IOException {
        boolean perhaps = (ready & (INPUT | PERHAPS)) != 0;
        long moved =
                perhaps && to instanceof LoopWire out && out.loop == loop
                        ? LoopRelay.behind(this, out, ahead, count, most, relayed)
                        : LoopRelay.NO_ROOM;
        return moved == LoopRelay.NO_ROOM
                ? Wire.super.relay(to, ahead, count, most, relayed)
                : moved;
    }

    private long copy(Wire to, long most, Relayed relayed) throws IOException {
        if (!(to instanceof TlsWire) || most <= Carriers.BUFFER_SIZE) {
            var buffer = loop.lease();
            try {
                return WireCopy.relay(this, to, most, relayed, buffer);
            } finally {
                loop.release(buffer);
            }
        }
        // Several records then are one write. While it waits for input it holds no buffer.
        awaitInput();
        var buffer = loop.holdLarge();
        try {
            return WireCopy.relay(this, to, most, relayed, buffer);
        } finally {
            loop.letGoLarge(buffer);
        }
    }

    /// Takes from the socket into an empty pipe, with one system call.
    ///
    /// @return as [#receive]
    int receiveInto(Pipes.Pipe pipe, long most) throws IOException {
        ready &= ~(INPUT | PERHAPS);
        // However much it is, there may be more: a pipe can be full by its number of pieces, too.
        return received(loop.libc().splice(socket, pipe.input(), most), 1);
    }

    /// One system call. A short one may be the socket's doing or the pipe's: the next one tells.
    int sendFrom(Pipes.Pipe pipe, long most) throws IOException {
        ready &= ~OUTPUT;
        int sent = sent(loop.libc().splice(pipe.output(), socket, most));
        if (sent > 0) {
            ready |= OUTPUT;
            loop.spend(sent);
        }
        return sent;
    }

    /// Its number, which the next one may have once this is closed.
    int socket() {
        return socket;
    }

    Loop loop() {
        return loop;
    }

    /// An event; on the loop's thread.
    void onEvent(int events) {
        if ((events & HANG_UPS) != 0) {
            ready |= HUNG_UP;
        }
        if ((events & (Epoll.IN | HANG_UPS)) != 0) {
            ready |= INPUT;
            if (reader != null) {
                LockSupport.unpark(reader);
            }
        }
        if ((events & (Epoll.OUT | Epoll.HUP | Epoll.ERR)) != 0) {
            ready |= OUTPUT;
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
        if (closed.get() || (ready & (INPUT | HUNG_UP)) != 0) {
            return true;
        }
        return (ready & PERHAPS) != 0 && !nothingLeft();
    }

    @Override
    public boolean silent(long millis) {
        return !closed.get() && loop.sockets().silent(socket, millis);
    }

    @Override
    public boolean tellsSilence() {
        return true;
    }

    @Override
    public void shutdownOutput() throws IOException {
        checkOpen();
        loop.libc().check(loop.libc().shutdownOutput(socket));
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
        loop.close(socket);
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
