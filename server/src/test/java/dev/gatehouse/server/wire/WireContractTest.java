package dev.gatehouse.server.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What [Wire] and [Carriers] promise, on all of them.
@ParameterizedClass
@EnumSource(Kind.class)
@Timeout(120)
class WireContractTest {

    private static final int MEBIBYTE = 1 << 20;

    @Parameter Kind kind;

    private final ManualClock clock = new ManualClock();
    private final BlockingQueue<Object> results = new ArrayBlockingQueue<>(64);
    private final CountDownLatch go = new CountDownLatch(1);
    private Carriers carriers;

    /// What a test does on a connection's virtual thread.
    interface Script {
        Object run(Wire wire) throws Exception;
    }

    @BeforeEach
    void open() throws IOException {
        carriers = kind.open(clock);
    }

    @AfterEach
    void close() {
        carriers.close();
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /// A port whose connections run the script; its outcome, or what it throws, is a result.
    private Carriers.Port serve(Script script) throws IOException {
        return carriers.listen(
                loopback(0),
                wire -> {
                    try (wire) {
                        results.add(outcome(() -> script.run(wire)));
                    }
                });
    }

    private Object outcome(java.util.concurrent.Callable<Object> script) {
        try {
            return script.call();
        } catch (Exception e) {
            return e;
        }
    }

    private Peer peerOf(Carriers.Port port) throws IOException {
        return Peer.connect(carriers, port.address());
    }

    private Object result() throws InterruptedException {
        var result = results.poll(Peer.PATIENCE, TimeUnit.MILLISECONDS);
        assertThat(result).as("a result within %d ms", Peer.PATIENCE).isNotNull();
        return result;
    }

    private <T> T onCarrier(java.util.concurrent.Callable<T> work) throws Exception {
        var future = new CompletableFuture<T>();
        carriers.start(
                () -> {
                    try {
                        future.complete(work.call());
                    } catch (Throwable e) {
                        future.completeExceptionally(e);
                    }
                });
        try {
            return future.get(Peer.PATIENCE, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    private static String readText(Wire wire, int length) throws IOException {
        var buffer = new byte[length];
        int at = 0;
        while (at < length) {
            int read = wire.read(buffer, at, length - at);
            if (read < 0) {
                return new String(buffer, 0, at, US_ASCII) + " END";
            }
            at += read;
        }
        return new String(buffer, US_ASCII);
    }

    private static Object echo(Wire wire) throws IOException {
        var buffer = new byte[8192];
        int total = 0;
        for (int read = wire.read(buffer, 0, buffer.length);
                read >= 0;
                read = wire.read(buffer, 0, buffer.length)) {
            wire.write(buffer, 0, read);
            total += read;
        }
        return total;
    }

    /// Waits until a virtual thread is parked; gives up loudly.
    private static void awaitParked(Thread thread) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Peer.PATIENCE);
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(System.nanoTime()).as("%s waits", thread).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void echoes() throws Exception {
        var port = serve(WireContractTest::echo);
        try (var peer = peerOf(port)) {
            for (int i = 0; i < 100; i++) {
                var message = bytes("message " + i);
                peer.write(message);
                assertThat(peer.readExactly(message.length)).isEqualTo(message);
            }
            peer.shutdownOutput();
            assertThat(peer.read(new byte[1])).isEqualTo(-1);
        }
        assertThat(result()).isInstanceOf(Integer.class);
    }

    @Test
    void carriesAMebibyteEachWayToAPeerThatReadsLate() throws Exception {
        var sent = new byte[MEBIBYTE];
        new Random(7).nextBytes(sent);
        var written = new CountDownLatch(1);
        var port =
                serve(
                        wire -> {
                            var received = new byte[MEBIBYTE];
                            int at = 0;
                            while (at < received.length) {
                                at += wire.read(received, at, Math.min(3000, received.length - at));
                            }
                            wire.write(received, 0, received.length);
                            written.countDown();
                            return "all";
                        });
        try (var peer = peerOf(port)) {
            peer.write(sent);
            assertThat(peer.readExactly(MEBIBYTE)).isEqualTo(sent);
        }
        assertThat(result()).isEqualTo("all");
    }

    @Test
    void holdsAWriterBackUntilThePeerReads() throws Exception {
        var chunk = new byte[MEBIBYTE];
        var writer = new CompletableFuture<Thread>();
        var port =
                serve(
                        wire -> {
                            writer.complete(Thread.currentThread());
                            for (int i = 0; i < 16; i++) { // more than the kernel buffers
                                wire.write(chunk, 0, chunk.length);
                            }
                            return "all";
                        });
        try (var peer = peerOf(port)) {
            awaitParked(writer.get(Peer.PATIENCE, TimeUnit.MILLISECONDS));
            assertThat(results).isEmpty();
            for (int i = 0; i < 16; i++) {
                peer.readExactly(MEBIBYTE);
            }
        }
        assertThat(result()).isEqualTo("all");
    }

    @Test
    void answersAfterThePeerHasHalfClosed() throws Exception {
        var port =
                serve(
                        wire -> {
                            var said = readText(wire, 100);
                            var again = wire.read(new byte[1], 0, 1);
                            wire.write(bytes("answer"), 0, 6);
                            return said + again;
                        });
        try (var peer = peerOf(port)) {
            peer.write(bytes("question"));
            peer.shutdownOutput();
            assertThat(peer.readExactly(6)).isEqualTo(bytes("answer"));
        }
        assertThat(result()).isEqualTo("question END-1");
    }

    @Test
    void readsOnAfterItHasHalfClosed() throws Exception {
        var port =
                serve(
                        wire -> {
                            wire.write(bytes("last"), 0, 4);
                            wire.shutdownOutput();
                            return readText(wire, 100);
                        });
        try (var peer = peerOf(port)) {
            assertThat(peer.readExactly(4)).isEqualTo(bytes("last"));
            assertThat(peer.read(new byte[1])).isEqualTo(-1);
            peer.write(bytes("still here"));
            peer.shutdownOutput();
            assertThat(result()).isEqualTo("still here END");
        }
    }

    @Test
    void timesOutAReadAndStillSendsALastAnswer() throws Exception {
        var reader = new CompletableFuture<Thread>();
        var port =
                serve(
                        wire -> {
                            wire.readDeadline(clock.in(Duration.ofSeconds(10)));
                            reader.complete(Thread.currentThread());
                            var failure = outcome(() -> wire.read(new byte[10], 0, 10));
                            wire.write(bytes("408"), 0, 3);
                            return failure;
                        });
        try (var peer = peerOf(port)) {
            awaitParked(reader.get(Peer.PATIENCE, TimeUnit.MILLISECONDS));
            clock.advance(Duration.ofSeconds(9));
            assertThat(results).isEmpty();
            clock.advance(Duration.ofSeconds(1));
            assertThat(peer.readExactly(3)).isEqualTo(bytes("408"));
            assertThat(result()).isInstanceOf(TimedOut.class);
            assertThat(peer.read(new byte[1])).isEqualTo(-1);
        }
    }

    @Test
    void timesOutAtOnceWhenTheDeadlineHasPassed() throws Exception {
        var port =
                serve(
                        wire -> {
                            wire.readDeadline(clock.nanos());
                            return wire.read(new byte[1], 0, 1);
                        });
        try (var _ = peerOf(port)) {
            assertThat(result()).isInstanceOf(TimedOut.class);
        }
    }

    @Test
    void timesOutAwaitReadable() throws Exception {
        var port =
                serve(
                        wire -> {
                            wire.readDeadline(clock.in(Duration.ofHours(1)));
                            go.countDown();
                            wire.awaitReadable();
                            return "readable";
                        });
        try (var _ = peerOf(port)) {
            assertThat(go.await(Peer.PATIENCE, TimeUnit.MILLISECONDS)).isTrue();
            clock.advance(Duration.ofHours(1));
            assertThat(result()).isInstanceOf(TimedOut.class);
        }
    }

    @Test
    void timesOutAWriteThatStallsAndCloses() throws Exception {
        var writer = new CompletableFuture<Thread>();
        var port =
                serve(
                        wire -> {
                            wire.writeDeadline(clock.in(Duration.ofSeconds(10)));
                            writer.complete(Thread.currentThread());
                            var chunk = new byte[MEBIBYTE];
                            var failure =
                                    outcome(
                                            () -> {
                                                for (int i = 0; i < 64; i++) {
                                                    wire.write(chunk, 0, chunk.length);
                                                }
                                                return "all";
                                            });
                            assertThat(failure).isInstanceOf(TimedOut.class);
                            assertThat(wire.stale()).isTrue();
                            return outcome(() -> wire.read(chunk, 0, 1));
                        });
        try (var _ = peerOf(port)) {
            awaitParked(writer.get(Peer.PATIENCE, TimeUnit.MILLISECONDS));
            clock.advance(Duration.ofSeconds(10));
            assertThat(result()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void takesADeadlineThatComesNearerWhileItWaits() throws Exception {
        var port =
                serve(
                        wire -> {
                            var reader = Thread.currentThread();
                            wire.readDeadline(clock.in(Duration.ofHours(1)));
                            carriers.start(
                                    () -> {
                                        awaitParkedPolitely(reader);
                                        wire.readDeadline(clock.in(Duration.ofSeconds(1)));
                                        go.countDown();
                                    });
                            return wire.read(new byte[1], 0, 1);
                        });
        try (var _ = peerOf(port)) {
            assertThat(go.await(Peer.PATIENCE, TimeUnit.MILLISECONDS)).isTrue();
            clock.advance(Duration.ofSeconds(1));
            assertThat(result()).isInstanceOf(TimedOut.class);
        }
    }

    /// On the same loop as the thread that it waits for, so it must let that one run.
    @SuppressWarnings("ThreadPriorityCheck")
    private static void awaitParkedPolitely(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.yield();
        }
    }

    @Test
    void takesADeadlineThatMovesAwayWhileItWaits() throws Exception {
        var port =
                serve(
                        wire -> {
                            var reader = Thread.currentThread();
                            wire.readDeadline(clock.in(Duration.ofSeconds(1)));
                            carriers.start(
                                    () -> {
                                        awaitParkedPolitely(reader);
                                        wire.readDeadline(clock.in(Duration.ofSeconds(5)));
                                        go.countDown();
                                    });
                            return wire.read(new byte[1], 0, 1);
                        });
        try (var peer = peerOf(port)) {
            assertThat(go.await(Peer.PATIENCE, TimeUnit.MILLISECONDS)).isTrue();
            clock.advance(Duration.ofSeconds(4));
            peer.write(bytes("x"));
            assertThat(result()).isEqualTo(1);
        }
    }

    @Test
    void isStaleOnceThePeerHasClosed() throws Exception {
        var port =
                serve(
                        wire -> {
                            var before = wire.stale();
                            wire.write(bytes("x"), 0, 1);
                            wire.awaitReadable();
                            return before + " " + wire.stale();
                        });
        try (var peer = peerOf(port)) {
            peer.readExactly(1);
        }
        assertThat(result()).isEqualTo("false true");
    }

    @Test
    void isStaleOnceThePeerHasSpokenOutOfTurn() throws Exception {
        var port =
                serve(
                        wire -> {
                            wire.awaitReadable();
                            return wire.stale() + " " + readText(wire, 5);
                        });
        try (var peer = peerOf(port)) {
            peer.write(bytes("hello"));
            assertThat(result()).isEqualTo("true hello");
        }
    }

    @Test
    void isNotStaleAfterAReadThatJustFilledItsBuffer() throws Exception {
        var port =
                serve(
                        wire -> {
                            var said = readText(wire, 5);
                            return said + " " + wire.stale();
                        });
        try (var peer = peerOf(port)) {
            peer.write(bytes("hello"));
            assertThat(result()).isEqualTo("hello false");
        }
    }

    @Test
    void awaitsTheNextMessageAfterAReadThatJustFilledItsBuffer() throws Exception {
        var port =
                serve(
                        wire -> {
                            var said = readText(wire, 5);
                            wire.write(bytes("x"), 0, 1);
                            wire.awaitReadable();
                            var buffer = new byte[1];
                            var read = wire.read(buffer, 0, 1);
                            return said + read + (char) buffer[0];
                        });
        try (var peer = peerOf(port)) {
            peer.write(bytes("hello"));
            peer.readExactly(1);
            peer.write(bytes("y"));
            assertThat(result()).isEqualTo("hello1y");
        }
    }

    @Test
    void wakesReaderAndWriterWhenAnotherThreadCloses() throws Exception {
        var wires = new CompletableFuture<Wire>();
        var writer = new CompletableFuture<Thread>();
        var reader = new CompletableFuture<Thread>();
        var port =
                serve(
                        wire -> {
                            wires.complete(wire);
                            carriers.start(
                                    () -> {
                                        writer.complete(Thread.currentThread());
                                        results.add(
                                                outcome(
                                                        () -> {
                                                            var chunk = new byte[64 * MEBIBYTE];
                                                            wire.write(chunk, 0, chunk.length);
                                                            return "all";
                                                        }));
                                    });
                            reader.complete(Thread.currentThread());
                            return wire.read(new byte[1], 0, 1);
                        });
        try (var _ = peerOf(port)) {
            awaitParked(reader.get(Peer.PATIENCE, TimeUnit.MILLISECONDS));
            awaitParked(writer.get(Peer.PATIENCE, TimeUnit.MILLISECONDS));
            var wire = wires.get(Peer.PATIENCE, TimeUnit.MILLISECONDS);
            wire.close();
            wire.close();
            assertThat(result()).isInstanceOf(IOException.class);
            assertThat(result()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesToWorkAfterClose() throws Exception {
        var port =
                serve(
                        wire -> {
                            wire.close();
                            assertThatThrownBy(() -> wire.read(new byte[1], 0, 1))
                                    .isInstanceOf(IOException.class);
                            assertThatThrownBy(() -> wire.write(new byte[1], 0, 1))
                                    .isInstanceOf(IOException.class);
                            return wire.stale();
                        });
        try (var peer = peerOf(port)) {
            assertThat(peer.read(new byte[1])).isEqualTo(-1);
            assertThat(result()).isEqualTo(true);
        }
    }

    @Test
    void connectsToItsOwnPort() throws Exception {
        var port = serve(WireContractTest::echo);
        var said =
                onCarrier(
                        () -> {
                            try (var wire = carriers.connect(port.address(), NanoClock.NEVER)) {
                                assertThat(wire.remoteAddress()).isEqualTo(port.address());
                                assertThat(wire.localAddress().getPort()).isPositive();
                                wire.write(bytes("to and fro"), 0, 10);
                                return readText(wire, 10);
                            }
                        });
        assertThat(said).isEqualTo("to and fro");
        assertThat(result()).isEqualTo(10);
    }

    @Test
    void saysWhereAConnectionIsRefused() throws Exception {
        var port = serve(WireContractTest::echo);
        var gone = port.address();
        port.close();
        assertThatThrownBy(() -> onCarrier(() -> carriers.connect(gone, NanoClock.NEVER)))
                .isInstanceOf(IOException.class)
                .hasMessage("connect to 127.0.0.1:" + gone.getPort() + ": Connection refused");
    }

    @Test
    void bindsAnAddressAgainThatAPortHasGivenFree() throws Exception {
        var port = serve(WireContractTest::echo);
        for (int i = 0; i < 20; i++) {
            port.close();
            port = carriers.listen(port.address(), Wire::close);
            try (var peer = peerOf(port)) {
                assertThat(peer.read(new byte[1])).isEqualTo(-1);
            }
        }
    }

    @Test
    void saysWhichAddressIsInUse() throws Exception {
        var port = serve(WireContractTest::echo);
        assertThatThrownBy(() -> carriers.listen(port.address(), Wire::close))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "listen on 127.0.0.1:"
                                + port.address().getPort()
                                + ": Address already in use");
    }

    @Test
    void keepsConnectionsWhosePortHasClosed() throws Exception {
        var port = serve(WireContractTest::echo);
        try (var peer = peerOf(port)) {
            peer.write(bytes("before"));
            peer.readExactly(6);
            port.close();
            peer.write(bytes("after"));
            assertThat(peer.readExactly(5)).isEqualTo(bytes("after"));
        }
    }

    @Test
    void closesAConnectionWhoseTaskFailsAndServesTheNext() throws Exception {
        var port =
                carriers.listen(
                        loopback(0),
                        _ -> {
                            throw new IllegalStateException("a bug, as this test wants it");
                        });
        for (int i = 0; i < 3; i++) {
            try (var peer = peerOf(port)) {
                assertThat(peer.read(new byte[1])).isEqualTo(-1);
            }
        }
    }

    @Test
    void endsWiresAndPortsWhenItCloses() throws Exception {
        var port = serve(wire -> wire.read(new byte[1], 0, 1));
        try (var peer = peerOf(port)) {
            go.countDown();
            carriers.close();
            assertThat(outcome(() -> peer.read(new byte[1]))).isNotEqualTo(1);
        }
    }

    @Test
    void leasesBuffersOfTheSizeItNames() throws Exception {
        var length =
                onCarrier(
                        () -> {
                            var buffer = carriers.lease();
                            carriers.release(buffer);
                            carriers.release(new byte[1]);
                            return carriers.lease().length;
                        });
        assertThat(length).isEqualTo(Carriers.BUFFER_SIZE);
    }

    @Test
    void runsTenThousandTasksFromForeignThreads() throws Exception {
        var ran = new CountDownLatch(10_000);
        var starters = new Thread[4];
        for (int t = 0; t < starters.length; t++) {
            starters[t] =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        for (int i = 0; i < 2_500; i++) {
                                            carriers.start(ran::countDown);
                                        }
                                    });
        }
        for (var starter : starters) {
            starter.join();
        }
        assertThat(ran.await(Peer.PATIENCE, TimeUnit.MILLISECONDS)).isTrue();
    }
}
