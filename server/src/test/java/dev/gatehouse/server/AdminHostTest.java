package dev.gatehouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Under which names the admin API answers: a page whose name leads here must not read it.
@Timeout(60)
class AdminHostTest {

    private GatehouseServer server;
    private AdminServer admin;

    @BeforeEach
    void start() throws IOException {
        server = GatehouseServer.start(ServerOptions.DEFAULTS);
        admin =
                AdminServer.start(
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                        List.of("Gateway.example"),
                        server,
                        List::of);
    }

    @AfterEach
    void stop() {
        admin.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    127.0.0.1, 200
                    127.0.0.1:9901, 200
                    192.0.2.7:80, 200
                    [::1], 200
                    [2001:db8::7]:9901, 200
                    localhost, 200
                    LocalHost:9901, 200
                    localhost., 200
                    gateway.example, 200
                    GATEWAY.example:9901, 200
                    evil.example, 403
                    localhost.evil.example, 403
                    evil-localhost, 403
                    gateway.example.evil.example, 403
                    127.0.0.1.evil.example, 403
                    1.2.3, 403
                    """)
    void answersToAddressesAndToNamesThatItKnows(String host, int status) throws IOException {
        for (var target : List.of("/api/v1/config", "/api/v1/routes", "/metrics", "/other")) {
            var expected = status == 200 && target.equals("/other") ? 404 : status;
            assertThat(Raw.status(ask(target, host))).as(target).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/livez", "/readyz", "/readyz?verbose"})
    void answersHealthChecksUnderAnyName(String target) throws IOException {
        assertThat(Raw.status(ask(target, "balancer.example"))).isIn(200, 503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/livez/../metrics", "/%6civez%2f..%2fmetrics", "//livez", "/livez/"})
    void isNotTakenInByPathsThatLookLikeHealthChecks(String target) throws IOException {
        assertThat(ask(target, "evil.example")).doesNotContain("gatehouse_");
    }

    @Test
    void saysWhatToDoAboutANameThatIsRefused() throws IOException {
        assertThat(Raw.content(ask("/metrics", "scrape.example:9901")))
                .isEqualTo(
                        "the admin API is not asked by the name scrape.example: ask by an IP"
                                + " address or localhost, or add the name to admin.hosts in the"
                                + " configuration\n");
    }

    private String ask(String target, String host) throws IOException {
        return Raw.exchange(
                admin.address(),
                "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }
}
