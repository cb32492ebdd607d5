package dev.gatehouse.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Sockets on one loop: edges, resets, numbers that come again, and what is given back.
@Timeout(60)
class LoopWireTest {

    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private LoopCarriers carriers;

    @BeforeEach
    void open() throws IOException {
        carriers = LoopCarriers.start(1, NanoClock.SYSTEM);
    }

    @AfterEach
    void close() {
        carriers.close();
    }

    private <T> CompletableFuture<T> start(Callable<T> work) {
        var result = new CompletableFuture<T>();
        carriers.start(
                () -> {
                    try {
                        result.complete(work.call());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                });
        return result;
    }

    private static <T> T get(CompletableFuture<T> result) throws Exception {
        return result.get(Peer.PATIENCE, TimeUnit.MILLISECONDS);
    }

    private static Socket connect(Carriers.Port port) throws IOException {
        var socket = new Socket(port.address().getAddress(), port.address().getPort());
        socket.setSoTimeout(Peer.PATIENCE);
        return socket;
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static void awaitParked(Thread thread) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Peer.PATIENCE);
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(System.nanoTime()).as("%s waits", thread).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    /// Reads just fill their buffer, or not quite, while the next bytes are on their way: whoever
    /// loses an edge waits for ever. With seed 21.
    @Test
    void losesNoEdge() throws Exception {
        var port =
                carriers.listen(
                        ANY_PORT,
                        wire -> {
                            var random = new Random(21);
                            var buffer = new byte[64];
                            try (wire) {
                                while (true) {
                                    if (random.nextBoolean()) {
                                        wire.awaitReadable();
                                    }
                                    int read =
                                            wire.read(buffer, 0, 1 + random.nextInt(buffer.length));
                                    if (read < 0) {
                                        return;
                                    }
                                    wire.write(buffer, 0, read);
                                }
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });
        var clients = new ArrayList<CompletableFuture<Integer>>();
        for (int c = 0; c < 8; c++) {
            int client = c;
            var echoed = new CompletableFuture<Integer>();
            clients.add(echoed);
            Thread.startVirtualThread(
                    () -> {
                        try (var socket = connect(port)) {
                            socket.setTcpNoDelay(true);
                            var random = new Random(client);
                            for (int i = 0; i < 2_000; i++) {
                                var sent = new byte[1 + random.nextInt(100)];
                                random.nextBytes(sent);
                                int half = random.nextInt(sent.length);
                                socket.getOutputStream().write(sent, 0, half);
                                socket.getOutputStream().write(sent, half, sent.length - half);
                                var back = socket.getInputStream().readNBytes(sent.length);
                                assertThat(back).isEqualTo(sent);
                            }
                            echoed.complete(2_000);
                        } catch (Throwable e) {
                            echoed.completeExceptionally(e);
                        }
                    });
        }
        for (var echoed : clients) {
            assertThat(get(echoed)).isEqualTo(2_000);
        }
    }

    private interface Waiting {
        void run(Wire wire) throws IOException;
    }

    /// @return what a thread that waits is told when the peer resets the connection
    private String resetWhile(Waiting waiting) throws Exception {
        var thread = new CompletableFuture<Thread>();
        var failure = new CompletableFuture<String>();
        var port =
                carriers.listen(
                        ANY_PORT,
                        wire -> {
                            try (wire) {
                                thread.complete(Thread.currentThread());
                                waiting.run(wire);
                                failure.complete("nothing");
                            } catch (IOException e) {
                                failure.complete(e.getMessage());
                            }
                        });
        var socket = connect(port);
        awaitParked(get(thread));
        reset(socket);
        return get(failure);
    }

    @Test
    void tellsAReaderOfAReset() throws Exception {
        assertThat(resetWhile(wire -> wire.read(new byte[1], 0, 1)))
                .isEqualTo("Connection reset by peer");
    }

    @Test
    void tellsAWriterOfAReset() throws Exception {
        var much = new byte[64 << 20];
        assertThat(resetWhile(wire -> wire.write(much, 0, much.length)))
                .isIn("Connection reset by peer", "Broken pipe");
    }

    @Test
    void isReadableAndStaleOnceItIsReset() throws Exception {
        var stale = new boolean[1];
        assertThat(
                        resetWhile(
                                wire -> {
                                    wire.awaitReadable();
                                    stale[0] = wire.stale();
                                    wire.shutdownOutput();
                                    wire.write(new byte[1], 0, 1);
                                }))
                .isNotEqualTo("nothing");
        assertThat(stale[0]).isTrue();
    }

    @Test
    void readsWhatCameBeforeTheEndInFullBuffers() throws Exception {
        var read = new CompletableFuture<List<Integer>>();
        var port =
                carriers.listen(
                        ANY_PORT,
                        wire -> {
                            var lengths = new ArrayList<Integer>();
                            try (wire) {
                                wire.awaitReadable();
                                for (int n = 0; n >= 0; lengths.add(n)) {
                                    n = wire.read(new byte[4], 0, 4);
                                }
                                read.complete(lengths);
                            } catch (IOException e) {
                                read.completeExceptionally(e);
                            }
                        });
        try (var socket = connect(port)) {
            socket.getOutputStream().write(new byte[8]);
            socket.shutdownOutput();
            assertThat(get(read))
                    .endsWith(-1)
                    .satisfies(all -> assertThat(sum(all)).isEqualTo(8 - 1));
        }
    }

    private static int sum(List<? extends Integer> all) {
        return all.stream().mapToInt(Integer::intValue).sum();
    }

    /// Every second connection is closed while its answer is on its way; the next one has its
    /// number, and waits for an answer of its own.
    @Test
    void givesANumberThatComesAgainNoneOfTheOldEvents() throws Exception {
        var port = carriers.listen(ANY_PORT, LoopWireTest::relayOrEcho);
        var numbers =
                get(
                        start(
                                () -> {
                                    var seen = new HashSet<Integer>();
                                    for (int i = 0; i < 500; i++) {
                                        seen.add(said(port, (byte) i, i % 2 == 0));
                                    }
                                    return seen;
                                }));
        assertThat(numbers).hasSizeLessThan(500);
        awaitNoWires();
    }

    private int said(Carriers.Port port, byte word, boolean waits) throws IOException {
        try (var wire = (LoopWire) carriers.connect(port.address(), NanoClock.NEVER)) {
            assertThat(wire.stale()).as("what nobody has written to").isFalse();
            wire.write(new byte[] {word}, 0, 1);
            if (waits) {
                var answer = new byte[2];
                assertThat(wire.read(answer, 0, 2)).isEqualTo(1);
                assertThat(answer[0]).isEqualTo(word);
            }
            return wire.socket();
        }
    }

    /// A piece of a long body may be a whole pipe, which a slow peer takes bit by bit.
    @Test
    void givesASlowPeerTimeAgainForEachBufferOfAPiece() throws Exception {
        var renewed = new CompletableFuture<Integer>();
        try (var sink = new ServerSocket()) {
            sink.setReceiveBufferSize(4096);
            sink.bind(ANY_PORT);
            var to = (InetSocketAddress) sink.getLocalSocketAddress();
            var port = carriers.listen(ANY_PORT, from -> renewed.complete(renewals(from, to)));
            try (var source = connect(port);
                    var slow = sink.accept()) {
                // All the buffers on the way may hold less than that.
                var writing = CompletableFuture.runAsync(() -> writeAll(source, 8 << 20));
                assertThat(slow.getInputStream().readAllBytes()).hasSize(8 << 20);
                get(writing);
            }
        }
        assertThat(get(renewed)).isPositive();
    }

    private static void writeAll(Socket to, int count) {
        try {
            to.getOutputStream().write(new byte[count]);
            to.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int renewals(Wire from, InetSocketAddress sink) {
        var renewals = new AtomicInteger();
        try (from;
                var to = carriers.connect(sink, NanoClock.NEVER)) {
            for (long moved = 0; moved >= 0; ) {
                moved =
                        from.relay(
                                to,
                                1 << 30,
                                read -> {
                                    renewals.addAndGet(read == 0 ? 1 : 0);
                                    return NanoClock.NEVER;
                                });
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return renewals.get();
    }

    @Test
    void givesBackDescriptorsAndNativeMemoryOfAThousandConnections() throws Exception {
        var port = carriers.listen(ANY_PORT, LoopWireTest::relayOrEcho);
        exchange(port, 100);
        awaitNoWires();
        long descriptors = descriptors();
        long memory = nativeMemory();
        exchange(port, 1_000);
        awaitNoWires();
        assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 4); // of class loading
        assertThat(nativeMemory()).isLessThanOrEqualTo(memory + (1 << 20)); // buffers that are kept
        var held = get(start(() -> Loop.current().natives().held()));
        assertThat(held).as("buffers that are held").isZero();
        assertThat(get(start(() -> Loop.current().pipes().held()))).as("pipes").isZero();
    }

    private static void relayOrEcho(Wire wire) {
        try (wire) {
            for (long moved = 0; moved >= 0; ) {
                moved = wire.relay(wire, 1 << 20, _ -> NanoClock.NEVER);
            }
        } catch (IOException e) {
            // some clients go without reading
        }
    }

    private static void exchange(Carriers.Port port, int connections) throws IOException {
        var random = new Random(connections);
        for (int i = 0; i < connections; i++) {
            try (var socket = connect(port)) {
                var sent = new byte[1 + random.nextInt(20_000)];
                socket.getOutputStream().write(sent);
                switch (random.nextInt(4)) {
                    case 0 -> {
                        socket.shutdownOutput();
                        assertThat(socket.getInputStream().readAllBytes()).hasSize(sent.length);
                    }
                    case 1 -> assertThat(socket.getInputStream().read()).isZero();
                    case 2 -> reset(socket);
                    default -> {
                        // just closed
                    }
                }
            }
        }
    }

    private void awaitNoWires() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Peer.PATIENCE);
        while (carriers.wires(0) != 0) {
            assertThat(System.nanoTime()).as("the wires are gone").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static long descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    /// Bytes that the JDK has reserved off the heap.
    private static long nativeMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getTotalCapacity)
                .sum();
    }

    @Test
    void sendsSmallWritesAtOnce() throws Exception {
        // By TCP_NODELAY, which an accepted socket has from the one that listens.
        var noDelay = get(start(() -> noDelayOfAnAcceptedSocket()));
        assertThat(noDelay).isEqualTo(1);
    }

    private static int noDelayOfAnAcceptedSocket() throws IOException {
        var libc = new Libc();
        var sockets = new Sockets(libc);
        int listening = sockets.listen(ANY_PORT, 1);
        try (var _ =
                new Socket(
                        InetAddress.getLoopbackAddress(),
                        sockets.localAddress(listening).getPort())) {
            int accepted = libc.check(sockets.accept(listening));
            try {
                return sockets.noDelay(accepted);
            } finally {
                libc.close(accepted);
            }
        } finally {
            libc.close(listening);
        }
    }
}
