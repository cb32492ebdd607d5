package dev.gatehouse.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.certs.TlsContexts;
import dev.gatehouse.server.flow.WatchedCarriers;
import dev.gatehouse.server.wire.Carriers;
import dev.gatehouse.server.wire.JdkCarriers;
import dev.gatehouse.server.wire.ManualClock;
import dev.gatehouse.server.wire.MemoryCarriers;
import dev.gatehouse.server.wire.MemoryWire;
import dev.gatehouse.server.wire.TlsWire;
import dev.gatehouse.server.wire.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A [TlsWire] whose peer is in the test's hands, record by record.
@Timeout(60)
class TlsWireTest {

    private static final byte[] CONTENT = {'h', 'e', 'l', 'l', 'o'};

    private final ManualClock clock = new ManualClock();
    private final WatchedCarriers carriers = new WatchedCarriers(new MemoryCarriers(clock));
    private final MemoryWire.Pair pair = MemoryWire.pair(clock);
    private final TestAuthority authority;
    private final SSLEngine clientEngine;

    TlsWireTest() throws Exception {
        authority = new TestAuthority("gateway CA");
        clientEngine = new TlsClient(authority, null).engine();
    }

    @AfterEach
    void hasGivenBackEveryBuffer() {
        assertThat(carriers.mistakes()).isEmpty();
        assertThat(carriers.leased()).isZero();
    }

    private SSLEngine serverEngine() throws Exception {
        return TlsContexts.<String>none(InstantSource.system())
                .next(Map.of("", TlsLab.profile(authority.key("a.test"))))
                .find("")
                .orElseThrow()
                .newEngine();
    }

    private record Ends(TlsWire client, TlsWire server) implements AutoCloseable {
        @Override
        public void close() {
            client.close();
            server.close();
        }
    }

    private Ends shaken(String version) throws Exception {
        clientEngine.setEnabledProtocols(new String[] {version});
        return shaken(carriers, pair.client(), pair.server(), clientEngine, serverEngine());
    }

    private static Ends shaken(
            Carriers carriers, Wire client, Wire server, SSLEngine clientEngine, SSLEngine engine)
            throws Exception {
        var serving = aside(() -> TlsWire.handshake(server, carriers, engine, new byte[0]));
        var connected = aside(() -> TlsWire.handshake(client, carriers, clientEngine, new byte[0]));
        return new Ends(connected.get(), serving.get());
    }

    private static <T> FutureTask<T> aside(Callable<T> task) {
        var future = new FutureTask<>(task);
        Thread.startVirtualThread(future);
        return future;
    }

    private static String read(Wire wire) throws IOException {
        var into = new byte[100];
        var count = wire.read(into, 0, into.length);
        return count < 0
                ? "the end"
                : new String(into, 0, count, java.nio.charset.StandardCharsets.US_ASCII);
    }

    /// A record of the client's: content, or what its engine has to say.
    private byte[] record(byte... content) throws IOException {
        var out = ByteBuffer.allocate(64 * 1024);
        clientEngine.wrap(ByteBuffer.wrap(content), out);
        return java.util.Arrays.copyOf(out.array(), out.position());
    }

    /// JSSE's way to say that: a second handshake in TLS 1.3.
    private byte[] keyUpdate() throws IOException {
        clientEngine.beginHandshake();
        return record();
    }

    private void send(byte... bytes) throws IOException {
        pair.client().write(bytes, 0, bytes.length);
    }

    @Test
    void answersAKeyUpdateAndGoesOn() throws Exception {
        try (var ends = shaken("TLSv1.3")) {
            for (var round = 0; round < 5; round++) {
                send(keyUpdate());
                send(record(CONTENT));
                assertThat(read(ends.server())).isEqualTo("hello");
                ends.server().write(CONTENT, 0, CONTENT.length);
                assertThat(read(ends.client())).isEqualTo("hello");
            }
        }
    }

    @Test
    void asksForTimeAgainForEachBufferThatARelayWrites() throws Exception {
        var content = new byte[4 * Carriers.BUFFER_SIZE];
        new Random(4).nextBytes(content);
        try (var ends = shaken("TLSv1.3")) {
            var received = aside(() -> readExactly(ends.client(), content.length));
            var asked = new int[1];
            ends.server()
                    .write(
                            content,
                            0,
                            content.length,
                            read -> {
                                assertThat(read).isZero();
                                asked[0]++;
                                return clock.nanos() + 1;
                            });
            assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(content);
            // The four records are a little longer than four buffers.
            assertThat(asked[0]).isEqualTo(4);
        }
    }

    private static byte[] readExactly(Wire wire, int length) throws IOException {
        var all = new byte[length];
        for (var at = 0; at < length; ) {
            var count = wire.read(all, at, length - at);
            assertThat(count).isPositive();
            at += count;
        }
        return all;
    }

    @Test
    void refusesAFloodOfRecordsWithoutContent() throws Exception {
        try (var ends = shaken("TLSv1.3")) {
            for (var round = 0; round < 40; round++) {
                send(keyUpdate());
            }
            assertThatThrownBy(() -> read(ends.server()))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("without content");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void tellsAnEndFromACut(String version) throws Exception {
        try (var ends = shaken(version)) {
            ends.client().shutdownOutput();
            assertThat(read(ends.server())).isEqualTo("the end");
            assertThat(read(ends.server())).isEqualTo("the end");
            // RFC 8446 6.1: the other direction stays open. RFC 5246 7.2.1: it does not.
            if (version.equals("TLSv1.3")) {
                ends.server().write(CONTENT, 0, CONTENT.length);
                assertThat(read(ends.client())).isEqualTo("hello");
            }
            ends.server().shutdownOutput();
            assertThat(read(ends.client())).isEqualTo("the end");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void takesNoCutForAnEndHoweverOftenItIsRead(String version) throws Exception {
        try (var ends = shaken(version)) {
            send(record(CONTENT));
            pair.client().shutdownOutput();
            assertThat(read(ends.server())).isEqualTo("hello");
            ends.server().awaitReadable();
            for (var again = 0; again < 3; again++) {
                assertThatThrownBy(() -> read(ends.server())).isInstanceOf(EOFException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void takesNoForgedRecordForAnEndAndSaysWhyItGoes(String version) throws Exception {
        try (var ends = shaken(version)) {
            var forged = record(CONTENT);
            forged[forged.length - 1] ^= 1;
            send(forged);
            for (var again = 0; again < 3; again++) {
                assertThatThrownBy(() -> read(ends.server())).isInstanceOf(SSLException.class);
            }
            assertThatThrownBy(() -> read(ends.client()))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("bad_record_mac");
        }
    }

    @Test
    void waitsForContentWithoutALeasedBufferInTheMiddleOfARecord() throws Exception {
        try (var ends = shaken("TLSv1.3")) {
            var waiting = new CompletableFuture<Void>();
            var waiter =
                    Thread.startVirtualThread(
                            () -> {
                                try {
                                    ends.server().awaitReadable();
                                    waiting.complete(null);
                                } catch (IOException failed) {
                                    waiting.completeExceptionally(failed);
                                }
                            });
            send(keyUpdate());
            var record = record(CONTENT);
            for (var b : record) {
                await(() -> carriers.leased() == 0 && waiter.getState() == Thread.State.WAITING);
                assertThat(waiting).isNotDone();
                send(b);
            }
            waiting.get(20, TimeUnit.SECONDS);
            assertThat(read(ends.server())).isEqualTo("hello");
        }
    }

    private static void await(BooleanSupplier condition) {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(condition.getAsBoolean()).as("in time").isTrue();
    }

    @Test
    void givesBackWhatNobodyHasReadWhenItIsClosed() throws Exception {
        try (var ends = shaken("TLSv1.3")) {
            var two = new java.io.ByteArrayOutputStream();
            two.writeBytes(record(CONTENT));
            two.writeBytes(record(CONTENT));
            send(two.toByteArray());
            ends.server().awaitReadable();
            assertThat(carriers.leased()).isPositive();
            ends.server().close();
            assertThat(carriers.leased()).isZero();
            assertThatThrownBy(() -> read(ends.server())).isInstanceOf(IOException.class);
        }
    }

    @Test
    void givesBackItsBuffersWhenItIsClosedUnderItsReader() throws Exception {
        try (var ends = shaken("TLSv1.3")) {
            send(java.util.Arrays.copyOf(record(CONTENT), 7));
            var reading = aside(() -> read(ends.server()));
            await(() -> carriers.leased() == 1);
            ends.server().close();
            assertThatThrownBy(reading::get).hasCauseInstanceOf(IOException.class);
        }
    }

    /// A pump and an exchange on the JDK's scheduler, in parallel, and new keys meanwhile.
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void readsAndWritesAtOnceWhileKeysChange(long seed) throws Exception {
        var parallel = new WatchedCarriers(JdkCarriers.start(System::nanoTime));
        try (parallel) {
            var accepted = new CompletableFuture<Wire>();
            var over = new CompletableFuture<Void>();
            var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            try (var port =
                    parallel.listen(
                            loopback,
                            wire -> {
                                accepted.complete(wire);
                                over.join();
                            })) {
                var client = parallel.connect(port.address(), Long.MAX_VALUE);
                try (var ends =
                        shaken(parallel, client, accepted.get(), clientEngine, serverEngine())) {
                    var size = 2 << 20;
                    var up = aside(() -> pour(ends.client(), size, seed, clientEngine));
                    var down = aside(() -> pour(ends.server(), size, seed + 1, null));
                    var arrivedUp = aside(() -> drain(ends.server(), size, seed));
                    var arrivedDown = aside(() -> drain(ends.client(), size, seed + 1));
                    assertThat(arrivedUp.get(40, TimeUnit.SECONDS)).isTrue();
                    assertThat(arrivedDown.get(40, TimeUnit.SECONDS)).isTrue();
                    assertThat(up.get()).isPositive();
                    assertThat(down.get()).isZero();
                }
            } finally {
                over.complete(null);
            }
            assertThat(parallel.leased()).isZero();
            assertThat(parallel.mistakes()).isEmpty();
        }
    }

    /// @return how often it asked for new keys
    private static int pour(
            Wire into, int size, long seed, @org.jspecify.annotations.Nullable SSLEngine keys)
            throws IOException {
        var content = new byte[size];
        new Random(seed).nextBytes(content);
        var pieces = new Random(-seed);
        var updates = 0;
        for (var at = 0; at < size; ) {
            var length = Math.min(size - at, 1 + pieces.nextInt(60_000));
            into.write(content, at, length);
            at += length;
            if (keys != null && pieces.nextInt(3) == 0) {
                keys.beginHandshake();
                updates++;
            }
        }
        return updates;
    }

    private static boolean drain(Wire from, int size, long seed) throws IOException {
        var expected = new byte[size];
        new Random(seed).nextBytes(expected);
        var got = new byte[size];
        var pieces = new Random(-seed);
        for (var at = 0; at < size; ) {
            var count = from.read(got, at, Math.min(size - at, 1 + pieces.nextInt(30_000)));
            if (count < 0) {
                return false;
            }
            at += count;
        }
        return java.util.Arrays.equals(got, expected);
    }
}
