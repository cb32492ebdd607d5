package dev.gatehouse.server.wire;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One platform thread that is both the scheduler of its virtual threads and the poller of their
/// sockets: run what is ready, take what other threads handed over, tick the wheel, select, unpark.
///
/// Everything here and in [LoopWire] belongs to that thread and has no locks, except [#execute],
/// [#spawn], [#stop] and the counters, which are for everybody.
final class Loop implements Executor {

    /// Tasks between two looks at the sockets.
    private static final int TASKS_PER_TURN = 256;

    /// Reads and writes that a virtual thread does without parking before the others get a turn;
    /// with full buffers that is half a megabyte, or some 100 us.
    private static final int OPERATIONS_PER_RUN = 32;

    /// Bytes of a native buffer: what one read or write moves at most.
    static final int NATIVE_SIZE = 64 * 1024;

    /// Native buffers that are kept. One is enough as long as no virtual thread is switched off in
    /// the middle of a channel's read or write, which happens while classes are loaded.
    private static final int NATIVE_KEPT = 4;

    /// Heap buffers that are kept: 4 MiB.
    private static final int BUFFERS_KEPT = 256;

    /// Large heap buffers that are kept: 1.1 MiB. They are held during a read or a write only.
    private static final int LARGE_KEPT = 16;

    /// Ticks of the wheel that a select sleeps at most while deadlines are pending: the loop looks
    /// at its clock every 100 ms even if that clock is moved by hand.
    private static final int TICKS_ASLEEP = 10;

    /// Milliseconds that virtual threads have to end after their wires were closed.
    private static final long GRACE = 1000;

    private final int number;
    private final NanoClock clock;
    private final Selector selector;
    private final Thread thread;
    private final ThreadFactory threads;
    private final DeadlineWheel wheel;

    private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
    // As long as there are virtual threads to wake and connections to adopt.
    private final ConcurrentLinkedQueue<Runnable> handedOver = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<ByteBuffer> natives = new ArrayDeque<>();
    private final ArrayDeque<byte[]> buffers = new ArrayDeque<>();
    private final ArrayDeque<byte[]> largeBuffers = new ArrayDeque<>();
    private int budget;

    private final AtomicInteger wires = new AtomicInteger();
    private final AtomicInteger tasks = new AtomicInteger();
    private final AtomicLong longestTurn = new AtomicLong();
    private volatile boolean asleep;
    private volatile boolean stopping;
    private volatile boolean ended;

    Loop(int number, NanoClock clock) throws IOException {
        this.number = number;
        this.clock = clock;
        wheel = new DeadlineWheel(clock.nanos());
        selector = Selector.open();
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
        if (asleep) {
            selector.wakeup();
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

    /// Makes a connection's wire and starts its virtual thread; the caller has counted it.
    void adopt(SocketChannel channel, Consumer<Wire> onConnection) {
        execute(
                () -> {
                    LoopWire wire;
                    try {
                        wire = LoopWire.accepted(this, channel);
                    } catch (IOException e) { // it is gone already
                        wires.decrementAndGet();
                        discard(channel);
                        return;
                    }
                    if (stopping) {
                        wire.close();
                        return;
                    }
                    spawn(new ConnectionTask(wire, onConnection));
                });
    }

    /// Closes the wires, gives their threads a moment, and ends.
    void stop() {
        stopping = true;
        selector.wakeup();
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
                measure(System.nanoTime() - turn);
                select();
            } catch (Throwable e) { // whatever it is, the other connections go on
                WireLog.log(Level.ERROR, "a turn of " + thread.getName() + " failed", e);
                LockSupport.parkNanos(DeadlineWheel.TICK); // if it stays, at least don't spin
            }
            turn = System.nanoTime();
        }
        try {
            selector.close();
        } catch (IOException e) {
            WireLog.log(Level.WARNING, "close of a selector", e);
        }
    }

    private void runReady() {
        // What becomes ready now, and who yields, is for the next turn: the sockets come between.
        for (int left = Math.min(ready.size(), TASKS_PER_TURN); left > 0; left--) {
            budget = OPERATIONS_PER_RUN;
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

    private void select() throws IOException {
        if (!ready.isEmpty()) {
            selector.selectNow(Loop::onReady);
            return;
        }
        asleep = true; // volatile, and before the last look
        try {
            if (handedOver.isEmpty() && !ended) {
                int ticks = stopping ? 1 : wheel.ticksToNext(TICKS_ASLEEP);
                selector.select(Loop::onReady, ticks * DeadlineWheel.TICK / 1_000_000);
            }
        } finally {
            asleep = false;
        }
    }

    private static void onReady(SelectionKey key) {
        ((LoopWire) key.attachment()).onReady(key);
    }

    private void closeWires() {
        for (var key : new ArrayList<>(selector.keys())) {
            ((LoopWire) key.attachment()).close();
        }
    }

    // For the wires of this loop

    SelectionKey register(SocketChannel channel, int interest, LoopWire wire) throws IOException {
        return channel.register(selector, interest, wire);
    }

    DeadlineWheel wheel() {
        return wheel;
    }

    /// Counts an operation that did not park, and lets the others run when it was one too many.
    @SuppressWarnings("ThreadPriorityCheck") // the scheduler is this loop, and puts it last
    void spend() {
        if (--budget < 0) {
            Thread.yield();
        }
    }

    ByteBuffer takeNative() {
        var buffer = natives.pollFirst();
        return buffer == null ? ByteBuffer.allocateDirect(NATIVE_SIZE) : buffer.clear();
    }

    void giveNative(ByteBuffer buffer) {
        if (natives.size() < NATIVE_KEPT) {
            natives.addFirst(buffer);
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

    void release(byte[] buffer) {
        if (buffer.length == Carriers.BUFFER_SIZE && buffers.size() < BUFFERS_KEPT) {
            buffers.addFirst(buffer);
        } else if (buffer.length == Carriers.LARGE_SIZE && largeBuffers.size() < LARGE_KEPT) {
            largeBuffers.addFirst(buffer);
        }
    }

    private static void discard(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            WireLog.log(Level.DEBUG, "close of a connection that is gone", e);
        }
    }
}
