package dev.gatehouse.server.wire;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One platform thread that is both the scheduler of its virtual threads and the poller of their
/// sockets: run what is ready, take what other threads handed over, tick the wheel, wait for
/// events, unpark.
///
/// Everything here and in [LoopWire] belongs to that thread and has no locks, except [#execute],
/// [#spawn], [#stop] and the counters, which are for everybody.
final class Loop implements Executor {

    /// Tasks between two looks at the sockets.
    private static final int TASKS_PER_TURN = 256;

    /// What a virtual thread reads and writes without parking before the others get a turn: half a
    /// megabyte, or some 100 us ...
    private static final int BYTES_PER_RUN = 512 * 1024;

    /// ... where a call counts as so many bytes at least.
    private static final int BYTES_OF_A_CALL = 16 * 1024;

    /// Heap buffers that are kept: 4 MiB.
    private static final int BUFFERS_KEPT = 256;

    /// Large heap buffers that are kept: 1.1 MiB. They are held during a read or a write only.
    private static final int LARGE_KEPT = 16;

    /// Large heap buffers that relays hold at once at most: 4.5 MiB.
    private static final int MOST_LARGE_HELD = 64;

    /// Ticks of the wheel that the loop sleeps at most while deadlines are pending: the loop looks
    /// at its clock every 100 ms even if that clock is moved by hand.
    private static final int TICKS_ASLEEP = 10;

    /// Milliseconds that virtual threads have to end after their wires were closed.
    private static final long GRACE = 1000;

    private final int number;
    private final NanoClock clock;
    private final Libc libc = new Libc();
    private final Sockets sockets = new Sockets(libc);
    private final NativeBuffers natives = new NativeBuffers();
    private final Pipes pipes = new Pipes(libc);
    private final Epoll epoll;
    private final DescriptorTable<LoopWire> registered = new DescriptorTable<>();
    private final Thread thread;
    private final ThreadFactory threads;
    private final DeadlineWheel wheel;

    private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
    // As long as there are virtual threads to wake and connections to adopt.
    private final ConcurrentLinkedQueue<Runnable> handedOver = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<byte[]> buffers = new ArrayDeque<>();
    private final ArrayDeque<byte[]> largeBuffers = new ArrayDeque<>();
    private final Epoll.Receiver receiver = this::onEvent;
    private final List<Entrance> entrances = new ArrayList<>();
    private final List<Entrance> pausing = new ArrayList<>();
    private int budget;
    private int largeHeld;
    private long lastTurn;

    private final AtomicInteger wires = new AtomicInteger();
    private final AtomicInteger tasks = new AtomicInteger();
    private final AtomicLong longestTurn = new AtomicLong();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private volatile boolean stopping;
    private volatile boolean ended;

    Loop(int number, NanoClock clock) throws IOException {
        this.number = number;
        this.clock = clock;
        wheel = new DeadlineWheel(clock.nanos());
        epoll = new Epoll(libc);
        threads = VirtualThreadScheduler.factory(this, ConnectionTask::logUncaught);
        thread = Thread.ofPlatform().name("gatehouse-loop-" + number).daemon().unstarted(this::run);
    }

    /// The loop that runs the caller, or null.
    static @Nullable Loop current() {
        return VirtualThreadScheduler.of(Thread.currentThread()) instanceof Loop loop ? loop : null;
    }

    void start() {
        thread.start();
    }

    /// Instead of [#start()].
    void discard() {
        epoll.close();
    }

    int number() {
        return number;
    }

    // For everybody

    /// Makes a task ready: a step of a virtual thread, or something short that does not park. From
    /// any thread. After the loop has ended nothing runs any more, without a word: whoever unparks
    /// a thread that is gone can't help it.
    @Override
    public void execute(Runnable task) {
        if (isMine()) {
            ready.addLast(task);
            return;
        }
        handedOver.add(task);
        // The loop says that it sleeps before it looks at the queue for the last time.
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            epoll.wake();
        }
    }

    /// Whether the caller runs on this loop.
    boolean isMine() {
        var caller = Thread.currentThread();
        return caller == thread || VirtualThreadScheduler.of(caller) == this;
    }

    /// Runs a task on a new virtual thread of this loop.
    void spawn(Runnable task) {
        if (stopping) {
            throw new IllegalStateException("these carriers are closed");
        }
        tasks.incrementAndGet();
        threads.newThread(
                        () -> {
                            try {
                                task.run();
                            } finally {
                                tasks.decrementAndGet();
                            }
                        })
                .start();
    }

    /// Wires that live here, or that are about to.
    AtomicInteger wires() {
        return wires;
    }

    /// Nanoseconds of the longest turn since the last call.
    long takeLongestTurn() {
        return longestTurn.getAndSet(0);
    }

    /// Makes a connection's wire and starts its virtual thread, here; the caller has counted it.
    void adopt(AcceptedSocket accepted, Consumer<Wire> onConnection) {
        execute(
                () -> {
                    wires.decrementAndGet(); // it counts itself
                    take(accepted, onConnection);
                });
    }

    /// Closes the wires, gives their threads a moment, and ends.
    void stop() {
        stopping = true;
        epoll.wake();
    }

    /// Waits until the loop has ended, unless the caller runs on it.
    void awaitEnd() throws InterruptedException {
        if (!isMine()) {
            thread.join(2 * GRACE);
        }
    }

    // The loop

    private void run() {
        long closed = 0;
        long turn = System.nanoTime();
        while (!ended) {
            try {
                runReady();
                takeHandedOver();
                wheel.advance(clock.nanos());
                if (stopping) {
                    closeWires();
                    long now = System.nanoTime();
                    closed = closed == 0 ? now : closed;
                    boolean late = now - closed > TimeUnit.MILLISECONDS.toNanos(GRACE);
                    ended = late || (tasks.get() == 0 && ready.isEmpty());
                }
                lastTurn = System.nanoTime() - turn;
                measure(lastTurn);
                poll();
            } catch (Throwable e) { // whatever it is, the other connections go on
                WireLog.log(Level.ERROR, "a turn of " + thread.getName() + " failed", e);
                LockSupport.parkNanos(DeadlineWheel.TICK); // if it stays, at least don't spin
            }
            turn = System.nanoTime();
        }
        pipes.close();
        epoll.close();
    }

    private void runReady() {
        // What becomes ready now, and who yields, is for the next turn: the sockets come between.
        for (int left = Math.min(ready.size(), TASKS_PER_TURN); left > 0; left--) {
            budget = BYTES_PER_RUN;
            try {
                ready.removeFirst().run();
            } catch (Throwable e) {
                WireLog.log(Level.ERROR, "a task failed on " + thread.getName(), e);
            }
        }
    }

    private void takeHandedOver() {
        for (var task = handedOver.poll(); task != null; task = handedOver.poll()) {
            ready.addLast(task);
        }
    }

    private void measure(long nanos) {
        if (nanos > longestTurn.get()) {
            longestTurn.set(nanos);
        }
    }

    private void poll() throws IOException {
        if (!ready.isEmpty()) {
            epoll.await(0, receiver);
            return;
        }
        if (!pausing.isEmpty()) {
            var now = System.nanoTime();
            pausing.removeIf(entrance -> entrance.resumes(now));
        }
        asleep.set(true); // before the last look
        try {
            if (handedOver.isEmpty() && !ended) {
                int ticks = stopping || !pausing.isEmpty() ? 1 : wheel.ticksToNext(TICKS_ASLEEP);
                epoll.await(
                        ticks == 0 ? -1 : (int) (ticks * DeadlineWheel.TICK / 1_000_000), receiver);
            }
        } finally {
            asleep.set(false);
        }
    }

    private void onEvent(int socket, int generation, int events) {
        if (generation == Epoll.LISTENING) {
            for (var entrance : entrances) {
                if (entrance.socket() == socket) {
                    entrance.onReady();
                    return; // it may have left the list
                }
            }
            return;
        }
        var wire = registered.owner(socket, generation);
        if (wire != null) {
            wire.onEvent(events);
        }
    }

    private void closeWires() {
        registered.all().forEach(LoopWire::close);
    }

    // For the entrances of this loop

    /// Nanoseconds of the last turn, without the wait for events.
    long lastTurn() {
        return lastTurn;
    }

    void watch(Entrance entrance) throws IOException {
        epoll.addListening(entrance.socket());
        entrances.add(entrance);
    }

    void leave(Entrance entrance) {
        epoll.remove(entrance.socket());
        entrances.remove(entrance);
    }

    /// It is to be asked whether it [Entrance#resumes].
    void pauses(Entrance entrance) {
        if (!pausing.contains(entrance)) {
            pausing.add(entrance);
        }
    }

    /// Makes a connection's wire and starts its virtual thread.
    void take(AcceptedSocket accepted, Consumer<Wire> onConnection) {
        var wire = LoopWire.accepted(this, accepted);
        if (stopping) {
            wire.close();
            return;
        }
        spawn(new ConnectionTask(wire, onConnection));
    }

    // For the wires of this loop

    /// @return the generation with which it is to be watched
    int register(int socket, LoopWire wire) {
        return registered.put(socket, wire);
    }

    /// From now on the wire is told of events.
    void watch(int socket, int generation) throws IOException {
        epoll.add(socket, generation);
    }

    /// The kernel forgets it with that, and its number is free.
    void close(int socket) {
        registered.remove(socket);
        libc.close(socket);
    }

    Libc libc() {
        return libc;
    }

    Sockets sockets() {
        return sockets;
    }

    NativeBuffers natives() {
        return natives;
    }

    Pipes pipes() {
        return pipes;
    }

    DeadlineWheel wheel() {
        return wheel;
    }

    /// Counts a call that did not park, and lets the others run when it was one too many.
    @SuppressWarnings("ThreadPriorityCheck") // the scheduler is this loop, and puts it last
    void spend(int bytes) {
        budget -= Math.max(bytes, BYTES_OF_A_CALL);
        if (budget < 0) {
            Thread.yield();
        }
    }

    byte[] lease() {
        var buffer = buffers.pollFirst();
        return buffer == null ? new byte[Carriers.BUFFER_SIZE] : buffer;
    }

    byte[] leaseLarge() {
        var buffer = largeBuffers.pollFirst();
        return buffer == null ? new byte[Carriers.LARGE_SIZE] : buffer;
    }

    /// For as long as a peer takes: a large one, or one of the others when too many are held.
    byte[] holdLarge() {
        if (largeHeld == MOST_LARGE_HELD) {
            return lease();
        }
        largeHeld++;
        return leaseLarge();
    }

    void letGoLarge(byte[] buffer) {
        if (buffer.length == Carriers.LARGE_SIZE) {
            largeHeld--;
        }
        release(buffer);
    }

    void release(byte[] buffer) {
        if (buffer.length == Carriers.BUFFER_SIZE && buffers.size() < BUFFERS_KEPT) {
            buffers.addFirst(buffer);
        } else if (buffer.length == Carriers.LARGE_SIZE && largeBuffers.size() < LARGE_KEPT) {
            largeBuffers.addFirst(buffer);
        }
    }
}
