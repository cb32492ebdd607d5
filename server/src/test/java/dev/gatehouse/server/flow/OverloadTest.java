package dev.gatehouse.server.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.server.AccessLogOptions;
import dev.gatehouse.server.LogLines;
import dev.gatehouse.server.Scrape;
import dev.gatehouse.server.ServerOptions;
import dev.gatehouse.server.overload.Pressure.Reading;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the gateway does when memory or descriptors get short: the pressure is the test's word, and
/// the guard looks at it four times a second.
class OverloadTest extends OneBackendTest {

    private static final String CLOSE = "\r\nConnection: close\r\n";

    private volatile double pressure;

    @Override
    Lab lab() throws IOException {
        return new Lab(
                new ServerOptions(carriers, limits(), List.of(), AccessLogOptions.OFF),
                () -> new Reading(0, pressure));
    }

    private void press(double pressure, int level, Scrape admin) throws IOException {
        this.pressure = pressure;
        admin.awaits("gatehouse_overload_level " + level);
    }

    private void assertServedAndKept(RawSocket client) throws IOException {
        client.send(GET);
        try (var server = backend.accept()) {
            server.head();
            server.send(OK);
            assertThat(client.response()).startsWith("HTTP/1.1 200 ").doesNotContain(CLOSE);
        }
    }

    @Test
    void endsConnectionsAfterTheirExchangeOnTheFirstStepAndIdleOnesAtOnce() throws Exception {
        try (var admin = new Scrape(lab.gateway);
                var idle = lab.client();
                var busy = lab.client();
                var log = new LogLines("gatehouse.overload")) {
            assertServedAndKept(idle);
            busy.send(GET);
            try (var server = backend.accept()) {
                server.head();
                press(0.80, 1, admin);
                // Long before it would be ended for being idle.
                assertThat(lab.untilEnded(idle, Duration.ofMillis(100)))
                        .isLessThan(Duration.ofSeconds(30));
                server.send(OK);
                assertThat(busy.rest()).startsWith("HTTP/1.1 200 ").contains(CLOSE).endsWith("ok");
            }
            try (var client = lab.client()) {
                client.send(GET);
                try (var server = backend.accept()) {
                    server.head();
                    server.send(OK);
                    assertThat(client.rest()).startsWith("HTTP/1.1 200 ").contains(CLOSE);
                }
            }
            press(0.74, 0, admin);
            try (var client = lab.client()) {
                assertServedAndKept(client);
            }
            assertThat(log.all())
                    .containsExactly(
                            "overload level 1, was 0: 0 % of the heap are used after a collection,"
                                    + " 80 % of the descriptors; connections end after the exchange"
                                    + " that they are in",
                            "overload level 0, was 1: 0 % of the heap are used after a collection,"
                                    + " 74 % of the descriptors; everything is served");
        }
    }

    @Test
    void answers503OnTheSecondStepBeforeAnythingIsRouted() throws Exception {
        try (var admin = new Scrape(lab.gateway);
                var half = lab.client()) {
            half.send("GET /x HTTP/1.1\r\nHo");
            settleHalf();
            press(0.90, 2, admin);
            half.send("st: a\r\n\r\n");
            assertThat(half.rest())
                    .startsWith("HTTP/1.1 503 ")
                    .contains("\r\nRetry-After: 1\r\n")
                    .contains(CLOSE);
            try (var client = lab.client()) {
                client.send(GET);
                assertThat(client.rest())
                        .startsWith("HTTP/1.1 503 ")
                        .contains("\r\nRetry-After: 1\r\n")
                        .contains(CLOSE);
            }
            assertThat(admin.series())
                    .contains(
                            "gatehouse_requests_rejected_total{reason=\"overload\"} 1",
                            "gatehouse_connections_rejected_total{reason=\"overload\"} 1");
            assertThat(backend.anotherConnection()).isFalse();
            press(0, 0, admin);
            try (var client = lab.client()) {
                assertServedAndKept(client);
            }
        }
    }

    // Until the gateway has begun to read what `half` has sent: one carrier serves in order, and
    // each has a connection that was accepted after that one.
    private void settleHalf() throws IOException {
        for (var i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
            try (var client = lab.client()) {
                settle(client);
            }
        }
    }

    @Test
    void leavesConnectionsToWaitOnTheThirdStepAndServesThemAfterwards() throws Exception {
        try (var admin = new Scrape(lab.gateway)) {
            // Who comes between the reading and the step, or is being accepted then, is still
            // taken,
            // and told 503: all but a few are not.
            var answer = "HTTP/1.1 503 ";
            for (var tries = 0; answer.startsWith("HTTP/1.1 503 ") && tries < 20; tries++) {
                press(1, 3, admin);
                try (var _ = lab.client();
                        var waiting = lab.client()) {
                    waiting.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
                    press(1, 3, admin);
                    press(0, 0, admin);
                    answer = waiting.head();
                }
            }
            assertThat(answer).startsWith("HTTP/1.1 204 ");
        }
    }
}
