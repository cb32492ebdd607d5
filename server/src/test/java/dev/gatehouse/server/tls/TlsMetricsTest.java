package dev.gatehouse.server.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.certs.ClientValidation;
import dev.gatehouse.certs.ClientValidation.Mode;
import dev.gatehouse.certs.TlsProfile;
import dev.gatehouse.certs.TlsVersion;
import dev.gatehouse.server.Scrape;
import dev.gatehouse.server.ServerOptions.CarriersKind;
import dev.gatehouse.server.flow.Bounds;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class TlsMetricsTest {

    private final TestAuthority authority = new TestAuthority("gateway CA");
    private final TestAuthority clients = new TestAuthority("client CA");
    private final TlsClient client = new TlsClient(authority, null);

    TlsMetricsTest() throws Exception {}

    private static String handshakes(String result, String version, int count) {
        return "gatehouse_tls_handshakes_total{result=\""
                + result
                + "\",version=\""
                + version
                + "\"} "
                + count;
    }

    private static List<String> handshakes(Scrape scrape) throws IOException {
        return scrape.series().stream().filter(line -> line.contains("handshakes")).toList();
    }

    @Test
    void countHandshakesByVersionAndConnectionsByProtocol() throws Exception {
        try (var lab = new TlsLab(CarriersKind.LOOP);
                var scrape = new Scrape(lab.gateway)) {
            lab.serve(lab.listener("https", "a.test", TlsLab.profile(authority.key("a.test"))));
            for (var version : List.of("TLSv1.2", "TLSv1.3", "TLSv1.3")) {
                try (var connection = client.connect(lab.at, "a.test", version)) {
                    assertThat(connection.status("a.test", "/served")).isEqualTo(200);
                }
            }
            assertThat(handshakes(scrape))
                    .containsExactly(
                            handshakes("ok", "TLSv1.2", 1), handshakes("ok", "TLSv1.3", 2));
            assertThat(scrape.series())
                    .contains(
                            "gatehouse_connections_total{address=\"127.0.0.1:"
                                    + lab.at.getPort()
                                    + "\",protocol=\"https\"} 3");
        }
    }

    @Test
    void tellANameWithoutListenerFromWhatIsNoHello() throws Exception {
        try (var lab = new TlsLab(CarriersKind.LOOP);
                var scrape = new Scrape(lab.gateway)) {
            lab.serve(lab.listener("https", "a.test", TlsLab.profile(authority.key("a.test"))));
            assertThatThrownBy(() -> client.connect(lab.at, "b.test"))
                    .isInstanceOf(SSLException.class);
            try (var socket = new Socket(lab.at.getAddress(), lab.at.getPort())) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1));
                assertThat(socket.getInputStream().read()).isEqualTo(21);
            }
            assertThat(handshakes(scrape))
                    .containsExactly(
                            handshakes("no_listener", "none", 1),
                            handshakes("refused_hello", "none", 1));
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, false", "TLSv1.2, true", "TLSv1.3, false", "TLSv1.3, true"})
    void tellThatTheClientHasNoCertificateOrAStrangersFromOtherFailures(
            String protocol, boolean stranger) throws Exception {
        try (var lab = new TlsLab(CarriersKind.LOOP);
                var scrape = new Scrape(lab.gateway)) {
            var validation = new ClientValidation(Mode.ALLOW_VALID_ONLY, clients.bundle());
            lab.serve(
                    lab.listener(
                            "https",
                            "a.test",
                            TlsLab.profile(validation, authority.key("a.test"))));
            // With the name of the CA that is asked for, or the client would not show it.
            var own = stranger ? new TestAuthority("client CA").issue("mallory") : null;
            var refused = new TlsClient(authority, own);
            assertThatThrownBy(
                            () -> {
                                try (var connection = refused.connect(lab.at, "a.test", protocol)) {
                                    connection.status("a.test", "/served");
                                }
                            })
                    .isInstanceOf(IOException.class);
            scrape.awaits(handshakes("client_certificate", "none", 1));
            assertThat(handshakes(scrape)).hasSize(1);
        }
    }

    @Test
    void countAHandshakeThatAgreesOnNothingAsFailed() throws Exception {
        try (var lab = new TlsLab(CarriersKind.LOOP);
                var scrape = new Scrape(lab.gateway)) {
            var modern =
                    new TlsProfile(
                            List.of(authority.key("a.test")),
                            Optional.empty(),
                            TlsVersion.TLS_1_3,
                            List.of("http/1.1"));
            lab.serve(lab.listener("https", "a.test", modern));
            assertThatThrownBy(() -> client.connect(lab.at, "a.test", "TLSv1.2"))
                    .isInstanceOf(IOException.class);
            scrape.awaits(handshakes("failed", "none", 1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOOP", "JDK"})
    void countTheHalfHelloOfOneWhoWaitsAndOfOneWhoLeavesAndNotAMereLook(CarriersKind carriers)
            throws Exception {
        var limits = Bounds.with("headTimeout", Duration.ofMillis(300));
        try (var lab = new TlsLab(carriers, limits);
                var scrape = new Scrape(lab.gateway)) {
            lab.serve(lab.listener("https", "a.test", TlsLab.profile(authority.key("a.test"))));
            try (var _ = new Socket(lab.at.getAddress(), lab.at.getPort())) {
                // a look whether the port is open
            }
            try (var leaves = new Socket(lab.at.getAddress(), lab.at.getPort())) {
                leaves.getOutputStream().write(new byte[] {22, 3, 1});
            }
            scrape.awaits(handshakes("failed", "none", 1));
            try (var waits = new Socket(lab.at.getAddress(), lab.at.getPort())) {
                waits.setSoTimeout(20_000);
                waits.getOutputStream().write(new byte[] {22, 3, 1});
                assertThat(waits.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(handshakes(scrape))
                    .containsExactly(
                            handshakes("failed", "none", 1), handshakes("timeout", "none", 1));
        }
    }

    @Test
    void tellWhenEachCertificateThatIsServedNowExpires() throws Exception {
        try (var lab = new TlsLab(CarriersKind.LOOP);
                var scrape = new Scrape(lab.gateway)) {
            var first = authority.key("a.test", "www.a.test");
            var second = authority.key("b.test");
            lab.serve(
                    lab.listener("a", "a.test", TlsLab.profile(first)),
                    lab.listener("b", "b.test", TlsLab.profile(second)));
            assertThat(expiries(scrape))
                    .containsExactly(
                            expiry("a", "a.test", first.notAfter().getEpochSecond()),
                            expiry("b", "b.test", second.notAfter().getEpochSecond()));
            lab.serve(lab.listener("b", "b.test", TlsLab.profile(second)));
            assertThat(expiries(scrape))
                    .containsExactly(expiry("b", "b.test", second.notAfter().getEpochSecond()));
        }
    }

    private static List<String> expiries(Scrape scrape) throws IOException {
        return scrape.series().stream().filter(line -> line.contains("not_after")).toList();
    }

    private static String expiry(String listener, String name, long end) {
        return "gatehouse_tls_certificate_not_after_seconds{listener=\"default/edge/"
                + listener
                + "\",subject=\"CN="
                + name
                + "\",dns_name=\""
                + name
                + "\",key_type=\"EC\"} "
                + end;
    }
}
