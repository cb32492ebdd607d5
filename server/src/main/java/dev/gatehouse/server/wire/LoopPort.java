package dev.gatehouse.server.wire;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// One bound address and port, whose socket all loops watch: one that has a moment accepts, and
/// gives the connection to the loop with the fewest, which most often is itself, so that nothing
/// crosses a thread. A loop that is busy accepts less, and one that is behind very little: what it
/// does not accept waits in the system's queue.
///
/// The wildcard `::` takes IPv4 connections, too, as it does on the JDK's sockets.
final class LoopPort implements Carriers.Port {

    /// Milliseconds that the loops have to leave the socket alone.
    private static final long GRACE = 2000;

    /// A loop keeps what it has accepted unless it has so much more than another, as a part of what
    /// that has: to hand over costs a wake-up, and small differences even out.
    private static final int UNEVEN_PART = 8;

    private final int socket;
    private final InetSocketAddress address;
    private final boolean anyAddress;
    private final List<Loop> loops;
    private final List<Entrance> entrances = new ArrayList<>();
    private final LongAdder failures;
    private final Consumer<LoopPort> onClosed;
    private final AtomicBoolean said = new AtomicBoolean();
    private final AtomicIntegerArray queues;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch watching;
    private volatile boolean paused;
    private volatile int queue = ListeningSocket.BACKLOG;

    /// Binds and starts to accept.
    ///
    /// @param failures counts calls of `accept` that failed
    static LoopPort open(
            InetSocketAddress at,
            List<Loop> loops,
            Reception reception,
            LongAdder failures,
            Consumer<LoopPort> onClosed)
            throws IOException {
        var port =
                ListenFailure.explained(
                        at, () -> new LoopPort(at, loops, reception, failures, onClosed));
        port.entrances.forEach(entrance -> entrance.loop().execute(entrance::update));
        return port;
    }

    private LoopPort(
            InetSocketAddress at,
            List<Loop> loops,
            Reception reception,
            LongAdder failures,
            Consumer<LoopPort> onClosed)
            throws IOException {
        this.loops = loops;
        this.failures = failures;
        this.onClosed = onClosed;
        queues = new AtomicIntegerArray(loops.size());
        watching = new CountDownLatch(loops.size());
        var libc = new Libc();
        var sockets = new Sockets(libc);
        socket = sockets.listen(at, ListeningSocket.BACKLOG);
        try {
            address = sockets.localAddress(socket);
        } catch (IOException e) {
            libc.close(socket);
            throw e;
        }
        anyAddress = address.getAddress().isAnyLocalAddress();
        loops.forEach(loop -> entrances.add(new Entrance(loop, this, reception)));
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    int socket() {
        return socket;
    }

    boolean paused() {
        return paused;
    }

    // For the entrances, each on its loop

    /// Our end of a connection that this loop has accepted.
    InetSocketAddress localAddress(Loop loop, int accepted) throws IOException {
        return anyAddress ? loop.sockets().localAddress(accepted) : address;
    }

    /// Gives a connection to the loop where it is to live.
    void give(Loop from, AcceptedSocket accepted, Consumer<Wire> onConnection) {
        var best = from;
        for (var other : loops) {
            if (other.wires().get() < best.wires().get()) {
                best = other;
            }
        }
        var least = best.wires().get();
        if (best == from || from.wires().get() - least <= least / UNEVEN_PART) {
            from.take(accepted, onConnection);
        } else {
            best.wires().incrementAndGet();
            best.adopt(accepted, onConnection);
        }
    }

    /// Accepting works (again).
    void works() {
        if (said.get()) {
            said.set(false);
        }
    }

    /// Accepting has failed.
    void failed(Throwable e) {
        failures.increment();
        if (said.compareAndSet(false, true)) { // one speaks for the whole series
            said.set(
                    WireLog.log(
                            Level.WARNING, "accept on " + AddressText.of(address) + " fails", e));
        }
    }

    /// How many may wait in the system's queue for this loop, because there is a crowd; 0 where
    /// there is none. Who finds the queue full is not answered, and tries again by itself.
    synchronized void queue(int loop, int most) {
        queues.set(loop, most);
        var whole = 0;
        for (var i = 0; i < queues.length(); i++) {
            whole += queues.get(i);
        }
        queue = whole == 0 ? ListeningSocket.BACKLOG : whole;
        // Linux takes the new length at once. Should it not, the queue is just longer.
        new Libc().listen(socket, queue);
    }

    /// How many may wait in the system's queue.
    int queue() {
        return queue;
    }

    /// A loop watches the socket no more.
    void left() {
        watching.countDown();
    }

    // For everybody

    @Override
    public void pause(boolean paused) {
        if (this.paused != paused) {
            this.paused = paused;
            entrances.forEach(entrance -> entrance.loop().execute(entrance::update));
        }
    }

    @Override
    public void hold() {
        try {
            SynFilter.attach(socket);
        } catch (IOException e) {
            WireLog.log(Level.WARNING, "hold of " + AddressText.of(address), e);
        }
    }

    /// Who is in the system's queue by now is still served.
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            entrances.forEach(entrance -> entrance.loop().execute(entrance::close));
            awaitLoops();
            new Libc().close(socket);
        }
        onClosed.accept(this);
    }

    // The number of the socket must not be given to another one while a loop still uses it.
    private void awaitLoops() {
        var interrupted = false;
        var end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE);
        while (true) {
            try {
                if (!watching.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    WireLog.log(
                            Level.WARNING,
                            "a loop did not leave " + AddressText.of(address) + " in time",
                            new IOException("closed all the same"));
                }
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
