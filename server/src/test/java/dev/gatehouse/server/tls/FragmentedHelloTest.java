package dev.gatehouse.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.server.AccessLogOptions;
import dev.gatehouse.server.GatewayOnClock;
import dev.gatehouse.server.Limits;
import dev.gatehouse.server.ServerOptions;
import dev.gatehouse.server.ServerOptions.CarriersKind;
import dev.gatehouse.server.flow.WatchedCarriers;
import dev.gatehouse.server.wire.CarriersChoice;
import dev.gatehouse.server.wire.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// ClientHellos over sockets, long ones, in pieces, and cut off.
@ParameterizedClass
@EnumSource(
        value = CarriersKind.class,
        names = {"LOOP", "JDK"})
@Timeout(60)
class FragmentedHelloTest {

    @Parameter CarriersKind kind;

    private final ManualClock clock = new ManualClock();
    private TestAuthority authority;
    private WatchedCarriers carriers;
    private TlsLab lab;

    @BeforeEach
    void serve() throws Exception {
        authority = new TestAuthority("gateway CA");
        carriers = new WatchedCarriers(CarriersChoice.valueOf(kind.name()).open(clock));
        lab =
                new TlsLab(
                        GatewayOnClock.start(
                                new ServerOptions(
                                        kind, Limits.DEFAULTS, List.of(), AccessLogOptions.OFF),
                                carriers));
        lab.serve(lab.listener("https", "a.test", TlsLab.profile(authority.key("a.test"))));
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    /// A ClientHello message for `a.test`, without its record header, made so long with the padding
    /// extension (RFC 7685).
    private byte[] message(int length) throws Exception {
        var engine = new TlsClient(authority, null).engine();
        var parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new javax.net.ssl.SNIHostName("a.test")));
        engine.setSSLParameters(parameters);
        var out = ByteBuffer.allocate(32 * 1024);
        engine.wrap(ByteBuffer.allocate(0), out);
        var hello = Arrays.copyOfRange(out.array(), 5, out.position());
        if (length <= hello.length) {
            return hello;
        }
        var padded = Arrays.copyOf(hello, length);
        var padding = length - hello.length - 4;
        padded[hello.length + 1] = 21;
        padded[hello.length + 2] = (byte) (padding >> 8);
        padded[hello.length + 3] = (byte) padding;
        // The message's own length, and that of its extensions, which are its last part.
        padded[1] = (byte) ((length - 4) >> 16);
        padded[2] = (byte) ((length - 4) >> 8);
        padded[3] = (byte) (length - 4);
        var at = 4 + 2 + 32;
        at += 1 + padded[at];
        at += 2 + ((padded[at] & 0xff) << 8 | (padded[at + 1] & 0xff));
        at += 1 + padded[at];
        padded[at] = (byte) ((length - at - 2) >> 8);
        padded[at + 1] = (byte) (length - at - 2);
        return padded;
    }

    private static byte[] records(byte[] message, int fragment) {
        var records = new ByteArrayOutputStream();
        for (var at = 0; at < message.length; at += fragment) {
            var length = Math.min(fragment, message.length - at);
            records.writeBytes(new byte[] {22, 3, 1, (byte) (length >> 8), (byte) length});
            records.write(message, at, length);
        }
        return records.toByteArray();
    }

    private Socket connect() throws IOException {
        var socket = new Socket(lab.at.getAddress(), lab.at.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        return socket;
    }

    @ParameterizedTest(name = "{0} bytes, {1} a record, {2} a segment")
    @CsvSource(
            textBlock =
                    """
                    # message, record, segment
                    0,         16384,  1
                    0,         1,      1000
                    0,         7,      1
                    1700,      100,    1400
                    16384,     16384,  1400
                    16385,     16384,  1
                    40000,     3000,   1460
                    60000,     16384,  1
                    65535,     16384,  5000
                    65535,     16384,  1
                    """)
    void areAnswered(int length, int record, int segment) throws Exception {
        var sent = records(message(length), record);
        try (var socket = connect()) {
            for (var at = 0; at < sent.length; at += segment) {
                socket.getOutputStream().write(sent, at, Math.min(segment, sent.length - at));
            }
            var answer = socket.getInputStream().readNBytes(6);
            assertThat(answer[0]).as("a handshake record").isEqualTo((byte) 22);
            assertThat(answer[5]).as("a ServerHello").isEqualTo((byte) 2);
        }
    }

    @Test
    void areRefusedAboveTheBound() throws Exception {
        var tooLong = records(Arrays.copyOf(message(65535), 70_000), 16384);
        // The message says 70,000, too.
        tooLong[6] = 1;
        tooLong[7] = 0x11;
        tooLong[8] = 0x6c;
        try (var socket = connect()) {
            socket.getOutputStream().write(tooLong, 0, 20_000);
            assertThat(socket.getInputStream().readNBytes(1)).startsWith(21);
        }
    }

    /// At whatever byte: nothing before the deadline, the end at it, and no buffer held for it.
    @ParameterizedTest(name = "after {0} bytes")
    @CsvSource({"1", "4", "5", "6", "60", "20000"})
    void areClosedAtTheDeadlineWhereTheyAreCutOff(int cut) throws Exception {
        var sent = records(message(30_000), 16384);
        try (var socket = connect()) {
            socket.getOutputStream().write(sent, 0, cut);
            awaitUntil(() -> carriers.tasks() == 1);
            // Only then is the deadline set.
            awaitUntil(() -> carriers.leased() == 1);
            clock.advance(Limits.DEFAULTS.headTimeout().minusMillis(1));
            socket.setSoTimeout(50);
            assertThat(ended(socket)).as("before the deadline").isFalse();
            clock.advance(Duration.ofMillis(2));
            socket.setSoTimeout(20_000);
            assertThat(ended(socket)).as("at the deadline").isTrue();
            awaitUntil(() -> carriers.tasks() == 0 && carriers.leased() == 0);
            assertThat(carriers.mistakes()).isEmpty();
        }
    }

    /// Nothing shows when the wait begins: so the clock moves on until the end comes, in steps that
    /// are each longer than the wait.
    @Test
    void endWithoutAWordWhereTheClientSaysNothing() throws Exception {
        try (var socket = connect()) {
            awaitUntil(() -> carriers.tasks() == 1);
            socket.setSoTimeout(50);
            for (var steps = 0; !ended(socket); steps++) {
                assertThat(steps).as("steps of more than the deadline").isLessThan(100);
                clock.advance(Limits.DEFAULTS.headTimeout().plusMillis(1));
            }
            awaitUntil(() -> carriers.tasks() == 0 && carriers.leased() == 0);
        }
    }

    /// The hello is answered, and then the client is silent.
    @Test
    void areClosedAtTheDeadlineWhereTheHandshakeStops() throws Exception {
        try (var socket = connect()) {
            socket.getOutputStream().write(records(message(0), 16384));
            assertThat(socket.getInputStream().readNBytes(6)).hasSize(6);
            awaitUntil(() -> carriers.leased() == 0);
            clock.advance(Limits.DEFAULTS.headTimeout().plusMillis(1));
            assertThat(ended(socket)).isTrue();
            awaitUntil(() -> carriers.tasks() == 0 && carriers.leased() == 0);
        }
    }

    private static boolean ended(Socket socket) throws IOException {
        try {
            while (socket.getInputStream().read() >= 0) {
                // what was on its way
            }
            return true;
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true; // a reset
        }
    }

    private static void awaitUntil(BooleanSupplier condition) {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(condition.getAsBoolean()).as("in time").isTrue();
    }
}
