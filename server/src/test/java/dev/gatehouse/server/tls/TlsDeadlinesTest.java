package dev.gatehouse.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.server.AccessLogOptions;
import dev.gatehouse.server.GatewayOnClock;
import dev.gatehouse.server.Limits;
import dev.gatehouse.server.Scrape;
import dev.gatehouse.server.ServerOptions;
import dev.gatehouse.server.ServerOptions.CarriersKind;
import dev.gatehouse.server.flow.WatchedCarriers;
import dev.gatehouse.server.wire.CarriersChoice;
import dev.gatehouse.server.wire.ManualClock;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A client over TLS that takes a response slowly, or not at all.
@ParameterizedClass
@EnumSource(
        value = CarriersKind.class,
        names = {"LOOP", "JDK"})
@Timeout(60)
class TlsDeadlinesTest {

    private static final Limits LIMITS = Limits.DEFAULTS;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TOO_LONG = Duration.ofMinutes(20);

    /// Bytes: more than the sockets on the way hold.
    private static final int MUCH = 8 << 20;

    @Parameter CarriersKind kind;

    private final ManualClock clock = new ManualClock();
    private WatchedCarriers carriers;
    private TestAuthority authority;
    private TlsLab lab;
    private Scrape scrape;

    @BeforeEach
    void serve() throws Exception {
        authority = new TestAuthority("gateway CA");
        carriers = new WatchedCarriers(CarriersChoice.valueOf(kind.name()).open(clock));
        lab =
                new TlsLab(
                        GatewayOnClock.start(
                                new ServerOptions(kind, LIMITS, List.of(), AccessLogOptions.OFF),
                                carriers));
        lab.serve(lab.listener("https", "a.test", TlsLab.profile(authority.key("a.test"))));
        scrape = new Scrape(lab.gateway);
    }

    @AfterEach
    void hasGivenBackEveryBuffer() {
        scrape.close();
        lab.close();
        assertThat(carriers.mistakes()).isEmpty();
        assertThat(carriers.leased()).isZero();
    }

    /// A connection with a small window, so that a sender soon has to wait.
    private TlsClient.Connection narrow(String version) throws Exception {
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(lab.at);
        return new TlsClient(authority, null)
                .over(socket, "a.test", offer -> offer.setProtocols(new String[] {version}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void closeAClientThatTakesNothingAtTheWriteTimeout(String version) throws Exception {
        var size = 4 * MUCH;
        try (var client = narrow(version)) {
            client.send("GET /bytes/" + size + " HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(client.socket().getInputStream().read()).isEqualTo('H');
            var moved = Duration.ZERO;
            while (connected()) {
                moved = moved.plus(SECOND);
                assertThat(moved).as("the clock, and it is still open").isLessThan(TOO_LONG);
                clock.advance(SECOND);
            }
            assertThat(moved).isGreaterThanOrEqualTo(LIMITS.writeTimeout());
            // Without close_notify: what was cut looks like no end.
            assertThatThrownBy(() -> client.socket().getInputStream().readNBytes(size))
                    .isInstanceOf(IOException.class);
        }
    }

    private boolean connected() throws IOException {
        return !scrape.series()
                .contains(
                        "gatehouse_connections_active{address=\"127.0.0.1:"
                                + lab.at.getPort()
                                + "\",protocol=\"https\"} 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void serveAClientThatTakesSomethingNowAndThen(String version) throws Exception {
        var size = 4 * MUCH;
        try (var client = narrow(version)) {
            client.send("GET /bytes/" + size + " HTTP/1.1\r\nHost: a.test\r\n\r\n");
            var in = client.socket().getInputStream();
            skipHead(in);
            // In all, longer than the timeout.
            for (var taken = 0; taken < size; taken += MUCH) {
                clock.advance(LIMITS.writeTimeout().dividedBy(2));
                assertThat(in.readNBytes(MUCH)).hasSize(MUCH);
            }
            assertThat(client.status("a.test", "/served")).isEqualTo(200);
        }
    }

    private static void skipHead(InputStream in) throws IOException {
        for (var line = 0; line != 4; ) {
            var b = in.read();
            assertThat(b).isNotNegative();
            line = b == '\r' || b == '\n' ? line + 1 : 0;
        }
    }
}
