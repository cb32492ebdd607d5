package dev.gatehouse.server.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.model.Timeouts;
import dev.gatehouse.server.AccessLogOptions;
import dev.gatehouse.server.FreePorts;
import dev.gatehouse.server.Limits;
import dev.gatehouse.server.LogLines;
import dev.gatehouse.server.OverloadLimits;
import dev.gatehouse.server.PassiveHealth;
import dev.gatehouse.server.Scrape;
import dev.gatehouse.server.ServerOptions;
import dev.gatehouse.server.ServerOptions.CarriersKind;
import dev.gatehouse.server.wire.AddressText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// An endpoint that keeps failing gets no requests for a while. The clock is moved by hand; the
/// requests of one client are in turn, so that each endpoint's share is known.
@Timeout(120)
class PassiveHealthTest {

    private static final PassiveHealth DEFAULTS = PassiveHealth.DEFAULTS;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private Lab lab;
    private MoodyBackend good;
    private MoodyBackend bad;

    @BeforeEach
    void open() throws IOException {
        lab = lab(DEFAULTS);
        good = new MoodyBackend("good", 200);
        bad = new MoodyBackend("bad", 503);
    }

    @AfterEach
    void close() throws IOException {
        lab.close();
        good.close();
        bad.close();
    }

    private static Lab lab(PassiveHealth health) throws IOException {
        return new Lab(
                new ServerOptions(
                        CarriersKind.LOOP,
                        Limits.DEFAULTS,
                        List.of(),
                        AccessLogOptions.OFF,
                        false,
                        health,
                        OverloadLimits.DEFAULTS));
    }

    /// So many requests over one connection of their own.
    ///
    /// @return how many had this answer
    private int answers(int requests, String answer) throws IOException {
        return answers(lab, requests, answer);
    }

    private static int answers(Lab lab, int requests, String answer) throws IOException {
        var count = 0;
        try (var client = lab.client()) {
            for (var i = 0; i < requests; i++) {
                client.send(OneBackendTest.GET);
                count += client.response().contains(answer) ? 1 : 0;
            }
        }
        return count;
    }

    private void assertLeftOut() throws IOException {
        var before = bad.requests();
        assertThat(answers(20, "good")).isEqualTo(20);
        assertThat(bad.requests()).isEqualTo(before);
    }

    private void assertInTurn() throws IOException {
        var before = bad.requests();
        answers(2, "");
        assertThat(bad.requests()).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 599, MoodyBackend.HANGS_UP})
    void leavesOutAnEndpointThatFailsFiveTimesInARow(int failure) throws Exception {
        bad.status(failure);
        lab.serve(good.address(), bad.address());
        assertThat(answers(10, "good")).isEqualTo(5);
        assertThat(bad.requests()).isEqualTo(5);
        assertLeftOut();
    }

    @Test
    void leavesOutAnEndpointThatDoesNotAnswerInTime() throws Exception {
        bad.status(MoodyBackend.SAYS_NOTHING);
        lab.serve(seconds(2), Lab.endpoints(good.address(), bad.address()));
        for (var i = 0; i < 10; i++) {
            try (var client = lab.client()) {
                client.send(OneBackendTest.GET);
                lab.untilAnswered(client, SECOND);
            }
        }
        assertThat(bad.requests()).isEqualTo(5);
        assertLeftOut();
    }

    private static Timeouts seconds(int seconds) {
        return new Timeouts(Optional.of(Duration.ofSeconds(seconds)), Optional.empty());
    }

    @Test
    void leavesOutAnEndpointThatTakesNoConnectionAfterThree() throws Exception {
        var nobody = FreePorts.next();
        lab.serve(good.address(), nobody);
        try (var metrics = new Scrape(lab.gateway)) {
            // Each of these finds its answer at the other endpoint.
            assertThat(answers(3, "good")).isEqualTo(3);
            assertThat(metrics.series()).contains(healthy(nobody, 1));
            assertThat(answers(1, "good")).isEqualTo(1);
            assertThat(metrics.series()).contains(healthy(nobody, 0), healthy(good.address(), 1));
        }
    }

    private static String healthy(InetSocketAddress endpoint, int value) {
        return "gatehouse_upstream_healthy{backend=\"%s\",endpoint=\"%s\"} %d"
                .formatted(Lab.SERVICE.text(), AddressText.of(endpoint), value);
    }

    @Test
    void growsTheTimeByItsFirstLengthUpToTheLongest() throws Exception {
        lab.serve(good.address(), bad.address());
        for (var times = 1; times <= 12; times++) {
            answers(10, "");
            assertLeftOut();
            var time = Duration.ofSeconds(Math.min(300, 30 * times));
            lab.clock.advance(time.minusNanos(1));
            assertLeftOut();
            lab.clock.advance(Duration.ofNanos(1));
        }
        // In for two times thirty seconds without a failure: two steps shorter.
        bad.status(200);
        answers(2, "");
        lab.clock.advance(Duration.ofSeconds(60));
        bad.status(503);
        answers(10, "");
        assertLeftOut();
        lab.clock.advance(Duration.ofSeconds(269));
        assertLeftOut();
        lab.clock.advance(SECOND);
        assertInTurn();
    }

    @Test
    void countsOnlyFailuresInARow() throws Exception {
        lab.serve(good.address(), bad.address());
        for (var round = 0; round < 5; round++) {
            bad.status(503);
            answers(8, "");
            bad.status(round % 2 == 0 ? 200 : 404);
            answers(2, "");
        }
        assertInTurn();
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 1", "3, 1", "4, 2", "5, 2"})
    void neverLeavesOutMoreThanHalfNorTheLast(int endpoints, int most) throws Exception {
        var failing = new MoodyBackend[endpoints];
        var addresses = new InetSocketAddress[endpoints];
        for (var i = 0; i < endpoints; i++) {
            failing[i] = new MoodyBackend("bad", 500);
            addresses[i] = failing[i].address();
        }
        lab.serve(addresses);
        try (var metrics = new Scrape(lab.gateway)) {
            assertThat(answers(20 * endpoints, "HTTP/1.1 500 ")).isEqualTo(20 * endpoints);
            assertThat(metrics.series().stream().filter(PassiveHealthTest::isOut)).hasSize(most);
        }
        for (var backend : failing) {
            backend.close();
        }
    }

    private static boolean isOut(String series) {
        return series.startsWith("gatehouse_upstream_healthy{") && series.endsWith(" 0");
    }

    @Test
    void remembersThroughAChangeOfTheConfiguration() throws Exception {
        lab.serve(good.address(), bad.address());
        answers(10, "");
        try (var other = new MoodyBackend("good", 200)) {
            lab.serve(other.address(), bad.address(), good.address());
            assertLeftOut();
            lab.serve(bad.address(), good.address());
            assertLeftOut();
            lab.clock.advance(Duration.ofSeconds(30));
            assertInTurn();
        }
    }

    @Test
    void takesAnEndpointBackWhenTooFewAreLeftWithoutIt() throws Exception {
        lab.serve(good.address(), bad.address());
        answers(10, "");
        lab.serve(bad.address());
        assertThat(answers(3, "HTTP/1.1 503 ")).isEqualTo(3);
        assertThat(bad.requests()).isEqualTo(8);
    }

    @Test
    void leavesNobodyOutWhereItIsSwitchedOff() throws Exception {
        try (var off =
                lab(new PassiveHealth(false, 5, 3, Duration.ofDays(1), Duration.ofDays(1), 50))) {
            off.serve(good.address(), bad.address());
            assertThat(answers(off, 40, "good")).isEqualTo(20);
        }
    }

    @Test
    void doesNotBlameAnEndpointForASlowClient() throws Exception {
        lab.serve(seconds(2), Lab.endpoints(good.address(), bad.address()));
        bad.status(MoodyBackend.SAYS_NOTHING);
        good.status(MoodyBackend.SAYS_NOTHING);
        for (var i = 0; i < 14; i++) {
            try (var client = lab.client()) {
                client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\nabc");
                lab.untilAnswered(client, SECOND);
                assertThat(client.head()).startsWith("HTTP/1.1 504 ");
            }
        }
        good.status(200);
        bad.status(200);
        assertInTurn();
        assertInTurn();
    }

    @Test
    void tellsTheLogOnceTheAdministratorAndTheMetrics() throws Exception {
        lab.serve(good.address(), bad.address());
        var endpoint = AddressText.of(bad.address());
        var ejections =
                "gatehouse_upstream_ejections_total{backend=\"%s\",endpoint=\"%s\"} 1"
                        .formatted(Lab.SERVICE.text(), endpoint);
        try (var log = new LogLines("gatehouse.upstream");
                var admin = new Scrape(lab.gateway)) {
            assertThat(admin.series()).contains(healthy(bad.address(), 1));
            answers(40, "");
            assertThat(log.all())
                    .containsExactly(
                            endpoint
                                    + " of default/service:80 gets no requests for 30 s: 5 failures"
                                    + " in a row, the last: it answered 503");
            assertThat(admin.series()).contains(healthy(bad.address(), 0), ejections);
            assertThat(admin.config())
                    .contains("\"ejected\"")
                    .contains("\"endpoint\" : \"" + endpoint + "\"")
                    .contains("\"secondsLeft\" : 30")
                    .contains("it answered 503");
            assertThat(admin.get("/api/v1/backends"))
                    .contains(endpoint + " gets no requests for another 30 s: 5 failures in a row");
            lab.clock.advance(Duration.ofSeconds(30));
            bad.status(200);
            answers(40, "");
            assertThat(log.all())
                    .hasSize(2)
                    .last()
                    .isEqualTo(
                            endpoint
                                    + " of default/service:80 gets requests again: its time is"
                                    + " over");
            assertThat(admin.series()).contains(healthy(bad.address(), 1), ejections);
            assertThat(admin.config()).doesNotContain("ejected");
        }
    }
}
