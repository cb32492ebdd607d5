package dev.gatehouse.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.certs.ClientValidation;
import dev.gatehouse.certs.ClientValidation.Mode;
import dev.gatehouse.server.AccessLogOptions;
import dev.gatehouse.server.GatewayOnClock;
import dev.gatehouse.server.Limits;
import dev.gatehouse.server.Scrape;
import dev.gatehouse.server.ServerOptions;
import dev.gatehouse.server.ServerOptions.CarriersKind;
import dev.gatehouse.server.wire.CarriersChoice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A client whose certificate expires while it has a session that can be resumed.
@Timeout(60)
class ExpiredClientTest {

    private volatile Instant now = Instant.now();

    /// JSSE doesn't look at it in a resumption.
    @ParameterizedTest
    @CsvSource({"LOOP, TLSv1.2", "LOOP, TLSv1.3", "JDK, TLSv1.2", "JDK, TLSv1.3"})
    void isShownOutInOrderWhenItResumes(CarriersKind kind, String version) throws Exception {
        var authority = new TestAuthority("gateway CA");
        var clients = new TestAuthority("client CA");
        var validation = new ClientValidation(Mode.ALLOW_VALID_ONLY, clients.bundle());
        var alice = new TlsClient(authority, clients.issue("alice"));
        var carriers = CarriersChoice.valueOf(kind.name()).open(System::nanoTime);
        var options = new ServerOptions(kind, Limits.DEFAULTS, List.of(), AccessLogOptions.OFF);
        try (var lab = new TlsLab(GatewayOnClock.start(options, carriers, () -> now));
                var scrape = new Scrape(lab.gateway)) {
            lab.serve(
                    lab.listener(
                            "https",
                            "a.test",
                            TlsLab.profile(validation, authority.key("a.test"))));
            for (var time = 0; time < 2; time++) {
                try (var good = alice.connect(lab.at, "a.test", version)) {
                    assertThat(good.get("a.test", "/served")).contains("CN=alice");
                }
            }
            now = now.plus(Duration.ofDays(91));
            try (var late = alice.connect(lab.at, "a.test", version)) {
                // What it had to say already must not turn the end into a reset.
                late.send("POST /served HTTP/1.1\r\nHost: a.test\r\nContent-Length: 50000\r\n\r\n");
                for (var piece = 0; piece < 10; piece++) {
                    late.send("x".repeat(5_000));
                }
                // A close_notify: without it, or with a reset before it, this throws.
                assertThat(late.socket().getInputStream().read()).isEqualTo(-1);
            }
            assertThat(scrape.series())
                    .contains(
                            "gatehouse_tls_handshakes_total{result=\"client_certificate\",version=\""
                                    + version
                                    + "\"} 1");
        }
    }
}
