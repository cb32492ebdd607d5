package dev.gatehouse.server.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// Carriers that are loops: platform threads, one per core, each of which runs its virtual threads
/// and polls their sockets. Nothing that a request does crosses a thread, hence nothing wakes one.
///
/// What blocks a loop stalls all its connections: files, DNS and long computations go through an
/// [Offload]. A virtual thread that is started from one of a loop runs on that loop, however it is
/// started; what must stay off the loops is started from a platform thread.
public final class LoopCarriers implements Carriers {

    private final NanoClock clock;
    private final List<Loop> loops;
    private final Set<LoopPort> ports = ConcurrentHashMap.newKeySet();
    private final LongAdder acceptFailures = new LongAdder();
    private final AtomicInteger turn = new AtomicInteger();

    private LoopCarriers(List<Loop> loops, NanoClock clock) {
        this.loops = List.copyOf(loops);
        this.clock = clock;
    }

    /// Why there can be no loops here, in a sentence; empty when there can.
    public static Optional<String> unavailable() {
        return VirtualThreadScheduler.missing().or(LibcProbe::missing);
    }

    /// @param loops at least 1; one per core is right
    /// @param clock for deadlines; one moved by hand is looked at every 100 ms
    /// @throws IOException when there are no descriptors for them
    /// @throws IllegalStateException when loops are [#unavailable()]
    public static LoopCarriers start(int loops, NanoClock clock) throws IOException {
        if (loops < 1) {
            throw new IllegalArgumentException(loops + " loops");
        }
        var all = new ArrayList<Loop>();
        try {
            for (int i = 0; i < loops; i++) {
                all.add(new Loop(i, clock));
            }
        } catch (IOException e) {
            all.forEach(Loop::discard);
            throw e;
        }
        all.forEach(Loop::start);
        return new LoopCarriers(all, clock);
    }

    @Override
    public Port listen(InetSocketAddress at, Reception reception) throws IOException {
        var port = LoopPort.open(at, loops, reception, acceptFailures, ports::remove);
        ports.add(port);
        return port;
    }

    /// The loop with the fewest wires; among equals, in turn.
    private Loop idlest() {
        int first = Math.floorMod(turn.getAndIncrement(), loops.size());
        var best = loops.get(first);
        for (int i = 1; i < loops.size(); i++) {
            var other = loops.get((first + i) % loops.size());
            if (other.wires().get() < best.wires().get()) {
                best = other;
            }
        }
        return best;
    }

    @Override
    public Wire connect(InetSocketAddress to, long deadline) throws IOException {
        var loop = mine();
        return ConnectFailure.explained(to, () -> LoopWire.connect(loop, to, deadline));
    }

    @Override
    public void start(Runnable task) {
        var loop = Loop.current();
        (loop == null ? idlest() : loop).spawn(task);
    }

    @Override
    public void execute(int carrier, Runnable task) {
        loops.get(carrier).execute(task);
    }

    @Override
    public int count() {
        return loops.size();
    }

    /// @throws IllegalStateException when the caller runs on no loop
    @Override
    public int current() {
        return mine().number();
    }

    private static Loop mine() {
        var loop = Loop.current();
        if (loop == null) {
            throw new IllegalStateException("not on a loop: " + Thread.currentThread());
        }
        return loop;
    }

    /// Off the loops it is a new one.
    @Override
    public byte[] lease() {
        var loop = Loop.current();
        return loop == null ? new byte[BUFFER_SIZE] : loop.lease();
    }

    /// Off the loops it is a new one.
    @Override
    public byte[] leaseLarge() {
        var loop = Loop.current();
        return loop == null ? new byte[LARGE_SIZE] : loop.leaseLarge();
    }

    @Override
    public void release(byte[] buffer) {
        var loop = Loop.current();
        if (loop != null) {
            loop.release(buffer);
        }
    }

    @Override
    public NanoClock clock() {
        return clock;
    }

    /// How often accepting has failed so far, on all ports.
    public long acceptFailures() {
        return acceptFailures.sum();
    }

    /// The wires that live on a loop now.
    ///
    /// @param loop 0 to `count() - 1`
    public int wires(int loop) {
        return loops.get(loop).wires().get();
    }

    /// Nanoseconds of a loop's longest turn since the last call: how long its sockets have waited
    /// at worst because something hogged the thread.
    ///
    /// @param loop 0 to `count() - 1`
    public long takeLongestTurn(int loop) {
        return loops.get(loop).takeLongestTurn();
    }

    /// Also waits until the loops have ended, 2 s each at most. A virtual thread that has not ended
    /// a second after its wires were closed never runs again.
    @Override
    public void close() {
        ports.forEach(LoopPort::close);
        loops.forEach(Loop::stop);
        try {
            for (var loop : loops) {
                loop.awaitEnd();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
