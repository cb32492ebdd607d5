package dev.gatehouse.server.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;

/// A wire without a socket: one end of two bounded pipes, with a clock that a test moves by hand.
/// Unlike the real ones it may be used from any thread, so that a test can be the peer.
public final class MemoryWire implements Wire {

    /// Bytes on the way in each direction at most, unless said otherwise.
    public static final int CAPACITY = 64 * 1024;

    private final ManualClock clock;
    private final MemoryPipe in;
    private final MemoryPipe out;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final Runnable onAdvance;

    /// Two ends of one connection.
    public record Pair(MemoryWire client, MemoryWire server) {}

    public static Pair pair(ManualClock clock) {
        return pair(
                clock,
                CAPACITY,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 40000),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 80));
    }

    public static Pair pair(
            ManualClock clock, int capacity, InetSocketAddress client, InetSocketAddress server) {
        var there = new MemoryPipe(clock, capacity);
        var back = new MemoryPipe(clock, capacity);
        return new Pair(
                new MemoryWire(clock, back, there, client, server),
                new MemoryWire(clock, there, back, server, client));
    }

    private MemoryWire(
            ManualClock clock,
            MemoryPipe in,
            MemoryPipe out,
            InetSocketAddress local,
            InetSocketAddress remote) {
        this.clock = clock;
        this.in = in;
        this.out = out;
        this.local = local;
        this.remote = remote;
        onAdvance = () -> List.of(in, out).forEach(MemoryPipe::look);
        clock.onAdvance(onAdvance);
    }

    @Override
    public void readDeadline(long nanos) {
        in.readDeadline(nanos);
    }

    @Override
    public void expireRead() {
        readDeadline(Long.MIN_VALUE);
    }

    @Override
    public void writeDeadline(long nanos) {
        out.writeDeadline(nanos);
    }

    @Override
    public void awaitReadable() throws IOException {
        in.awaitReadable();
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, into.length);
        if (length == 0) {
            throw new IllegalArgumentException("a read of 0 bytes");
        }
        return in.read(into, from, length);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        try {
            out.write(from, offset, length);
        } catch (TimedOut e) {
            close();
            throw e;
        }
    }

    @Override
    public long relay(Wire to, long most, Relayed relayed) throws IOException {
        return WireCopy.relay(this, to, most, relayed, new byte[Carriers.BUFFER_SIZE]);
    }

    @Override
    public boolean stale() {
        return in.readable();
    }

    @Override
    public void shutdownOutput() {
        out.end();
    }

    /// What was written before is still read by the peer, as with a socket whose input was read.
    @Override
    public void close() {
        out.end();
        in.breakOff();
        clock.forget(onAdvance);
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
