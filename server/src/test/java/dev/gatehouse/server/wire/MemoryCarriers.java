package dev.gatehouse.server.wire;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Carriers without sockets: a network in memory, whose addresses need not exist, with a clock that
/// a test moves by hand. Tests connect from any thread.
public final class MemoryCarriers implements Carriers {

    private static final int FIRST_EPHEMERAL = 32768;

    private final ManualClock clock;
    private final Map<InetSocketAddress, Reception> ports = new ConcurrentHashMap<>();
    private final Set<MemoryWire> wires = ConcurrentHashMap.newKeySet();
    private final AtomicInteger ephemeral = new AtomicInteger(FIRST_EPHEMERAL);
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual()
                            .uncaughtExceptionHandler(ConnectionTask::logUncaught)
                            .factory());

    public MemoryCarriers(ManualClock clock) {
        this.clock = clock;
    }

    @Override
    public Port listen(InetSocketAddress at, Reception reception) throws IOException {
        var address =
                at.getPort() == 0
                        ? new InetSocketAddress(at.getAddress(), ephemeral.getAndIncrement())
                        : at;
        if (ports.putIfAbsent(address, reception) != null) {
            throw new BindException(
                    "listen on " + AddressText.of(address) + ": Address already in use");
        }
        return new MemoryPort(address);
    }

    private final class MemoryPort implements Port {
        private final InetSocketAddress address;

        MemoryPort(InetSocketAddress address) {
            this.address = address;
        }

        @Override
        public InetSocketAddress address() {
            return address;
        }

        /// Who connects here does not wait in a queue.
        @Override
        public void pause(boolean paused) {}

        @Override
        public void hold() {}

        @Override
        public void close() {
            ports.remove(address);
        }
    }

    @Override
    public MemoryWire connect(InetSocketAddress to, long deadline) throws IOException {
        var reception = ports.get(to);
        if (reception == null) {
            throw new ConnectException("connect to " + AddressText.of(to) + ": Connection refused");
        }
        var from =
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), ephemeral.getAndIncrement());
        var pair = MemoryWire.pair(clock, MemoryWire.CAPACITY, from, to);
        wires.add(pair.client());
        wires.add(pair.server());
        threads.execute(new ConnectionTask(pair.server(), reception::accept));
        return pair.client();
    }

    @Override
    public void start(Runnable task) {
        threads.execute(task);
    }

    @Override
    public void execute(int carrier, Runnable task) {
        threads.execute(task);
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
        return new byte[BUFFER_SIZE];
    }

    @Override
    public byte[] leaseLarge() {
        return new byte[LARGE_SIZE];
    }

    @Override
    public void release(byte[] buffer) {}

    @Override
    public NanoClock clock() {
        return clock;
    }

    @Override
    public void close() {
        ports.clear();
        wires.forEach(MemoryWire::close);
        threads.shutdown();
    }
}
