package dev.gatehouse.server.wire;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// Carriers on the JDK's own scheduler and poller: blocking channels, and one platform thread for
/// the deadlines. Costs up to twice the CPU of [LoopCarriers], and runs on every JDK.
///
/// There is one carrier, number 0, on which virtual threads do run at once.
public final class JdkCarriers implements Carriers {

    /// Heap buffers that are kept: 8 MiB.
    private static final int BUFFERS_KEPT = 512;

    /// Seconds that virtual threads have to end after their wires were closed.
    private static final long GRACE = 1;

    private final NanoClock clock;
    private final DeadlineWheel wheel; // its own lock
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual()
                            .inheritInheritableThreadLocals(false)
                            .uncaughtExceptionHandler(ConnectionTask::logUncaught)
                            .factory());
    private final Set<Acceptor> ports = ConcurrentHashMap.newKeySet();
    private final Set<JdkWire> wires = ConcurrentHashMap.newKeySet();
    private final ArrayBlockingQueue<byte[]> buffers = new ArrayBlockingQueue<>(BUFFERS_KEPT);
    private final LongAdder acceptFailures = new LongAdder();
    private final CountDownLatch closing = new CountDownLatch(1);

    private JdkCarriers(NanoClock clock) {
        this.clock = clock;
        wheel = new DeadlineWheel(clock.nanos());
    }

    /// @param clock for deadlines; looked at every 10 ms
    public static JdkCarriers start(NanoClock clock) {
        var carriers = new JdkCarriers(clock);
        Thread.ofPlatform().name("gatehouse-deadlines").daemon().start(carriers::tick);
        return carriers;
    }

    private void tick() {
        try {
            while (!closing.await(DeadlineWheel.TICK, TimeUnit.NANOSECONDS)) {
                try {
                    synchronized (wheel) {
                        wheel.advance(clock.nanos());
                    }
                } catch (RuntimeException | Error e) { // the other wires' deadlines go on
                    WireLog.log(Level.ERROR, "a tick of the deadlines failed", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does; then the deadlines end
        }
    }

    @Override
    public Port listen(InetSocketAddress at, Reception reception) throws IOException {
        var port =
                Acceptor.open(
                        at,
                        () ->
                                ListeningChannel.open(
                                        at, channel -> give(channel, reception::accept)),
                        acceptFailures,
                        ports::remove);
        ports.add(port);
        return port;
    }

    private void give(SocketChannel channel, Consumer<Wire> onConnection) throws IOException {
        JdkWire wire;
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            wire = JdkWire.accepted(this, channel);
        } catch (IOException e) { // the peer is gone
            channel.close();
            return;
        }
        try {
            threads.execute(new ConnectionTask(wire, onConnection));
        } catch (RejectedExecutionException e) {
            wire.close();
        }
    }

    @Override
    public Wire connect(InetSocketAddress to, long deadline) throws IOException {
        return ConnectFailure.explained(to, () -> JdkWire.connect(this, to, deadline));
    }

    /// @throws IllegalStateException after the carriers were closed
    @Override
    public void start(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("these carriers are closed", e);
        }
    }

    /// On a virtual thread of its own; after the carriers were closed it runs nowhere.
    @Override
    public void execute(int carrier, Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            WireLog.log(Level.DEBUG, "a task after the end", e);
        }
    }

    @Override
    public int count() {
        return 1;
    }

    @Override
    public int current() {
        return 0;
    }

    @Override
    public byte[] lease() {
        var buffer = buffers.poll();
        return buffer == null ? new byte[BUFFER_SIZE] : buffer;
    }

    /// Not kept: on the JDK's scheduler nobody counts bytes.
    @Override
    public byte[] leaseLarge() {
        return new byte[LARGE_SIZE];
    }

    @Override
    public void release(byte[] buffer) {
        if (buffer.length == BUFFER_SIZE) {
            var _ = buffers.offer(buffer);
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

    // For the wires

    void opened(JdkWire wire) {
        wires.add(wire);
        if (closing.getCount() == 0) {
            wire.close();
        }
    }

    void closed(JdkWire wire) {
        wires.remove(wire);
        synchronized (wheel) {
            wheel.remove(wire);
        }
    }

    void file(JdkWire wire, long deadline) {
        synchronized (wheel) {
            wheel.file(wire, deadline);
        }
    }

    /// Also interrupts the virtual threads that have not ended a second after their wires were
    /// closed.
    @Override
    public void close() {
        ports.forEach(Acceptor::close);
        closing.countDown();
        new ArrayList<>(wires).forEach(JdkWire::close);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(GRACE, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
