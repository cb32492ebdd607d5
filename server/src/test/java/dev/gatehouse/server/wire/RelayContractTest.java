package dev.gatehouse.server.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What [Wire#relay] promises, on all carriers: source -> wire, relay, wire -> sink.
@ParameterizedClass
@EnumSource(Kind.class)
@Timeout(60)
class RelayContractTest {

    private static final int MEBIBYTE = 1 << 20;

    /// Much enough for a pipe, where there are pipes.
    private static final long MUCH = 64L * MEBIBYTE;

    @Parameter Kind kind;

    private final ManualClock clock = new ManualClock();
    private final CompletableFuture<Object> result = new CompletableFuture<>();
    private final CompletableFuture<Wire> sink = new CompletableFuture<>();
    private final CompletableFuture<Thread> relaying = new CompletableFuture<>();
    private Carriers carriers;

    interface Relaying {
        Object run(Wire from, Wire to) throws Exception;
    }

    @BeforeEach
    void open() throws IOException {
        carriers = kind.open(clock);
    }

    @AfterEach
    void close() {
        carriers.close();
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /// The source, whose bytes are relayed to whatever reads at the sink.
    private Peer source(Reading reading, Relaying script) throws IOException {
        var end =
                carriers.listen(
                        anyPort(),
                        wire -> {
                            sink.complete(wire);
                            reading.run(wire);
                        });
        var middle =
                carriers.listen(
                        anyPort(),
                        from -> {
                            try (from;
                                    var to = carriers.connect(end.address(), NanoClock.NEVER)) {
                                relaying.complete(Thread.currentThread());
                                result.complete(script.run(from, to));
                            } catch (Exception e) {
                                result.complete(e);
                            }
                        });
        return Peer.connect(carriers, middle.address());
    }

    interface Reading {
        void run(Wire wire);
    }

    private static void notAtAll(Wire wire) {
        // stays open
    }

    private Object result() throws Exception {
        return result.get(Peer.PATIENCE, TimeUnit.MILLISECONDS);
    }

    private static byte[] random(int length, long seed) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /// Reads in pieces of random size, and lets others run between them.
    @SuppressWarnings("ThreadPriorityCheck")
    private static byte[] readSlowly(Wire wire, long seed) {
        var random = new Random(seed);
        var all = new ByteArrayOutputStream();
        var buffer = new byte[100_000];
        try (wire) {
            while (true) {
                int read = wire.read(buffer, 0, 1 + random.nextInt(buffer.length));
                if (read < 0) {
                    return all.toByteArray();
                }
                all.write(buffer, 0, read);
                for (int i = random.nextInt(20); i > 0; i--) {
                    Thread.yield();
                }
            }
        } catch (IOException e) {
            return all.toByteArray();
        }
    }

    private void relaysRandomSizes(long seed, long mostEver) throws Exception {
        var random = new Random(seed);
        var sent = random(3 * MEBIBYTE + random.nextInt(MEBIBYTE), seed);
        var received = new CompletableFuture<byte[]>();
        try (var source =
                source(
                        wire -> received.complete(readSlowly(wire, seed)),
                        (from, to) -> {
                            long total = 0;
                            var counted = new long[1];
                            while (true) {
                                long most = 1 + random.nextLong(mostEver);
                                long moved =
                                        from.relay(
                                                to,
                                                most,
                                                count -> {
                                                    counted[0] += count;
                                                    return NanoClock.NEVER;
                                                });
                                if (moved < 0) {
                                    to.shutdownOutput();
                                    assertThat(counted[0]).isEqualTo(total);
                                    return total;
                                }
                                assertThat(moved).isBetween(1L, most);
                                total += moved;
                            }
                        })) {
            var pieces = new Random(seed + 1);
            for (int at = 0; at < sent.length; ) {
                int length = Math.min(sent.length - at, 1 + pieces.nextInt(200_000));
                source.write(Arrays.copyOfRange(sent, at, at + length));
                at += length;
            }
            source.shutdownOutput();
            assertThat(received.get(Peer.PATIENCE, TimeUnit.MILLISECONDS)).isEqualTo(sent);
            assertThat(result()).isEqualTo((long) sent.length);
        }
    }

    @Test
    void relaysSmallPiecesToASlowReaderWithSeed11() throws Exception {
        relaysRandomSizes(11, 5_000);
    }

    @Test
    void relaysPiecesOfABufferToASlowReaderWithSeed12() throws Exception {
        relaysRandomSizes(12, 250_000);
    }

    @Test
    void relaysAllThatComesToASlowReaderWithSeed13() throws Exception {
        relaysRandomSizes(13, MUCH);
    }

    @Test
    void putsWhatGoesAheadInFrontOfWhatItMovesWithSeed14() throws Exception {
        var random = new Random(14);
        var sent = random(3 * MEBIBYTE, 14);
        var received = new CompletableFuture<byte[]>();
        var expected = new ByteArrayOutputStream();
        try (var source =
                source(
                        wire -> received.complete(readSlowly(wire, 14)),
                        (from, to) -> {
                            int total = 0;
                            while (true) {
                                var ahead = random(Carriers.BUFFER_SIZE, total);
                                int count =
                                        random.nextBoolean()
                                                ? 0
                                                : 1 + random.nextInt(Carriers.BUFFER_SIZE);
                                long most = 1 + random.nextLong(500_000);
                                expected.write(ahead, 0, count);
                                long moved =
                                        count == 0
                                                ? from.relay(to, most, _ -> NanoClock.NEVER)
                                                : from.relay(
                                                        to,
                                                        ahead,
                                                        count,
                                                        most,
                                                        _ -> NanoClock.NEVER);
                                if (moved < 0) {
                                    to.shutdownOutput();
                                    return total;
                                }
                                assertThat(moved).isBetween(count == 0 ? 1L : 0L, most);
                                expected.write(sent, total, (int) moved);
                                total += (int) moved;
                            }
                        })) {
            for (int at = 0; at < sent.length; at += 150_000) {
                source.write(Arrays.copyOfRange(sent, at, Math.min(sent.length, at + 150_000)));
            }
            source.shutdownOutput();
            assertThat(received.get(Peer.PATIENCE, TimeUnit.MILLISECONDS))
                    .isEqualTo(expected.toByteArray());
            assertThat(result()).isEqualTo(sent.length);
        }
    }

    @Test
    void doesNotHoldBackWhatGoesAheadWhereNothingComes() throws Exception {
        var received = new CompletableFuture<byte[]>();
        try (var source =
                source(
                        wire -> received.complete(readSlowly(wire, 1)),
                        (from, to) -> {
                            var ahead = "ahead".getBytes(US_ASCII);
                            long moved = from.relay(to, ahead, 5, MUCH, _ -> NanoClock.NEVER);
                            to.shutdownOutput();
                            return moved;
                        })) {
            assertThat(received.get(Peer.PATIENCE, TimeUnit.MILLISECONDS))
                    .asString(US_ASCII)
                    .isEqualTo("ahead");
            source.shutdownOutput();
            assertThat(result()).isEqualTo(0L);
        }
    }

    private static long toTheEnd(Wire from, Wire to, long most) throws IOException {
        long total = 0;
        for (long moved = 0; moved >= 0; moved = from.relay(to, most, _ -> NanoClock.NEVER)) {
            total += moved;
        }
        return total;
    }

    @Test
    void movesWhatIsThereWithoutWaitingForMore() throws Exception {
        try (var source =
                source(
                        RelayContractTest::notAtAll,
                        (from, to) -> from.relay(to, MUCH, _ -> NanoClock.NEVER))) {
            source.write(new byte[5]);
            assertThat(result()).isEqualTo(5L);
        }
    }

    @Test
    void leavesWhatItWasNotAskedFor() throws Exception {
        try (var source =
                source(
                        wire -> readSlowly(wire, 1),
                        (from, to) -> {
                            long first = 0;
                            while (first < 300_000) {
                                first += from.relay(to, 300_000 - first, _ -> NanoClock.NEVER);
                            }
                            var left = new byte[10];
                            int read = from.read(left, 0, 10);
                            return first + " " + new String(left, 0, read, US_ASCII);
                        })) {
            source.write(new byte[300_000]);
            source.write("left".getBytes(US_ASCII));
            assertThat(result()).asString().startsWith("300000 l");
        }
    }

    @Test
    void relaysWhatWasSentBeforeTheEndAndThenSeesIt() throws Exception {
        try (var source =
                source(wire -> readSlowly(wire, 1), (from, to) -> toTheEnd(from, to, MUCH))) {
            source.write(new byte[100_000]);
            source.shutdownOutput();
            assertThat(result()).isEqualTo(100_000L);
        }
    }

    @Test
    void timesOutWhereNothingComesAndStillWrites() throws Exception {
        try (var source =
                source(
                        RelayContractTest::notAtAll,
                        (from, to) -> {
                            from.readDeadline(clock.in(Duration.ofSeconds(10)));
                            try {
                                return from.relay(to, MUCH, _ -> NanoClock.NEVER);
                            } catch (TimedOut e) {
                                from.write(new byte[] {'4'}, 0, 1);
                                to.write(new byte[] {'x'}, 0, 1);
                                return e;
                            }
                        })) {
            awaitParked(relaying.get(Peer.PATIENCE, TimeUnit.MILLISECONDS));
            clock.advance(Duration.ofSeconds(10));
            assertThat(source.readExactly(1)).containsExactly('4');
            assertThat(result()).isInstanceOf(TimedOut.class);
        }
    }

    private void timesOutAtASinkThatStopped(long most) throws Exception {
        var told = new long[1];
        try (var source =
                source(
                        RelayContractTest::notAtAll,
                        (from, to) -> {
                            try {
                                while (true) {
                                    from.relay(
                                            to,
                                            most,
                                            count -> {
                                                told[0] += count;
                                                return clock.in(Duration.ofSeconds(30));
                                            });
                                }
                            } catch (TimedOut e) {
                                assertThat(to.stale()).as("the sink's wire is closed").isTrue();
                                assertThat(from.stale()).as("there is more").isTrue();
                                return e;
                            }
                        })) {
            Thread.startVirtualThread(() -> writeUntilItFails(source));
            var thread = relaying.get(Peer.PATIENCE, TimeUnit.MILLISECONDS);
            while (!result.isDone()) {
                awaitParkedOrDone(thread);
                clock.advance(Duration.ofSeconds(1));
            }
            assertThat(result()).isInstanceOf(TimedOut.class);
            assertThat(told[0]).isPositive();
        }
    }

    private static void writeUntilItFails(Peer source) {
        try {
            while (true) {
                source.write(new byte[MEBIBYTE]);
            }
        } catch (IOException e) {
            // as it should
        }
    }

    private void awaitParkedOrDone(Thread thread) {
        while (thread.getState() != Thread.State.WAITING && !result.isDone()) {
            Thread.onSpinWait();
        }
    }

    private void awaitParked(Thread thread) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Peer.PATIENCE);
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(System.nanoTime()).as("%s waits", thread).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void timesOutAtASinkThatStoppedReadingPieces() throws Exception {
        timesOutAtASinkThatStopped(60_000);
    }

    @Test
    void timesOutAtASinkThatStoppedReadingALongBody() throws Exception {
        timesOutAtASinkThatStopped(MUCH);
    }

    private void failsWhenTheSinkIsGone(long most) throws Exception {
        var told = new boolean[1];
        try (var source =
                source(
                        RelayContractTest::notAtAll,
                        (from, to) -> {
                            while (true) {
                                told[0] = false;
                                from.relay(
                                        to,
                                        most,
                                        read -> {
                                            told[0] |= read > 0;
                                            return NanoClock.NEVER;
                                        });
                            }
                        })) {
            Thread.startVirtualThread(() -> writeUntilItFails(source));
            sink.get(Peer.PATIENCE, TimeUnit.MILLISECONDS).close();
            assertThat(result()).isInstanceOf(IOException.class);
            assertThat(told[0]).as("the failure is the sink's").isTrue();
        }
    }

    @Test
    void failsWhenTheSinkIsGoneFromPieces() throws Exception {
        failsWhenTheSinkIsGone(60_000);
    }

    @Test
    void failsWhenTheSinkIsGoneFromALongBody() throws Exception {
        failsWhenTheSinkIsGone(MUCH);
    }

    @Test
    void failsWhenItsOwnWireIsClosedMeanwhile() throws Exception {
        var own = new CompletableFuture<Wire>();
        try (var _ =
                source(
                        RelayContractTest::notAtAll,
                        (from, to) -> {
                            own.complete(from);
                            return toTheEnd(from, to, MUCH);
                        })) {
            awaitParked(relaying.get(Peer.PATIENCE, TimeUnit.MILLISECONDS));
            own.get(Peer.PATIENCE, TimeUnit.MILLISECONDS).close();
            assertThat(result()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void setsTheWriteDeadlineOnlyWhenThereIsSomethingToWrite() throws Exception {
        try (var source =
                source(
                        wire -> readSlowly(wire, 1),
                        (from, to) -> {
                            to.writeDeadline(clock.in(Duration.ofSeconds(1)));
                            var first = from.relay(to, MUCH, _ -> clock.in(Duration.ofSeconds(1)));
                            return first + " " + to.stale();
                        })) {
            awaitParked(relaying.get(Peer.PATIENCE, TimeUnit.MILLISECONDS));
            clock.advance(Duration.ofHours(1));
            source.write(new byte[7]);
            assertThat(result()).isEqualTo("7 false");
        }
    }
}
