package dev.gatehouse.server.flow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.model.Timeouts;
import dev.gatehouse.server.Limits;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Every wait ends. The clock is moved by hand, in steps, until something happens; it never happens
/// before its time.
class DeadlinesTest extends OneBackendTest {

    private static final Limits LIMITS = Limits.DEFAULTS;
    private static final String POST = "POST /x HTTP/1.1\r\nHost: a\r\n";

    private static Timeouts timeouts(int request, int backendRequest) {
        return new Timeouts(seconds(request), seconds(backendRequest));
    }

    private static Optional<Duration> seconds(int seconds) {
        return seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    }

    @Test
    void closesAClientThatSaysNothing() throws Exception {
        try (var client = lab.client()) {
            assertThat(lab.untilEnded(client, SECOND)).isGreaterThanOrEqualTo(LIMITS.headTimeout());
        }
    }

    @Test
    void answers408ToHalfAHead() throws Exception {
        try (var client = lab.client()) {
            client.send("GET /x HTTP/1.1\r\nHos");
            assertThat(lab.untilAnswered(client, SECOND))
                    .isGreaterThanOrEqualTo(LIMITS.headTimeout());
            assertThat(client.rest())
                    .startsWith("HTTP/1.1 408 ")
                    .contains("\r\nConnection: close\r\n");
        }
    }

    @Test
    void answers408ToAHeadThatDrips() throws Exception {
        try (var client = lab.client()) {
            var moved = Duration.ZERO;
            client.send("GET /x HTTP/1.1\r\nX: ");
            while (!client.arrived()) {
                client.send("x");
                lab.clock.advance(SECOND);
                moved = moved.plus(SECOND);
                assertThat(moved).isLessThan(Duration.ofMinutes(5));
            }
            assertThat(moved).isGreaterThanOrEqualTo(LIMITS.headTimeout());
            assertThat(client.head()).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void answers408ToContentThatIsTooSlow() throws Exception {
        try (var client = lab.client()) {
            client.send(POST + "Content-Length: 100000\r\n\r\n");
            try (var server = backend.accept()) {
                server.head();
                var moved = Duration.ZERO;
                while (!client.arrived()) {
                    client.send("x".repeat(100));
                    lab.clock.advance(SECOND);
                    moved = moved.plus(SECOND);
                    assertThat(moved).isLessThan(Duration.ofMinutes(5));
                }
                assertThat(moved).isGreaterThanOrEqualTo(LIMITS.bodyGrace());
                assertThat(client.head()).startsWith("HTTP/1.1 408 ").contains("Connection: close");
                server.rest();
            }
        }
    }

    @Test
    void takesContentThatIsFastEnough() throws Exception {
        try (var client = lab.client()) {
            client.send(POST + "Content-Length: 30000\r\n\r\n");
            try (var server = backend.accept()) {
                server.head();
                for (var i = 0; i < 100; i++) {
                    client.send("x".repeat(300));
                    server.exactly(300);
                    lab.clock.advance(SECOND);
                }
                server.send(OK);
                assertThat(client.response()).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Test
    void closesAnIdleConnection() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send(OK);
                client.response();
                assertThat(lab.untilEnded(client, SECOND))
                        .isGreaterThanOrEqualTo(LIMITS.idleTimeout());
            }
        }
    }

    @Test
    void answers504WhenTheBackendIsSilent() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                assertThat(lab.untilAnswered(client, SECOND))
                        .isGreaterThanOrEqualTo(LIMITS.responseTimeout());
                assertThat(client.response())
                        .startsWith("HTTP/1.1 504 ")
                        .doesNotContain("Connection:");
                assertThat(server.rest()).isEmpty();
            }
        }
    }

    @Test
    void answers504WhenTheBackendIsSilentAfterAnUpload() throws Exception {
        try (var client = lab.client()) {
            client.send(POST + "Content-Length: 4\r\n\r\nab");
            try (var server = backend.accept()) {
                server.head();
                server.exactly(2);
                client.send("cd");
                server.exactly(2);
                assertThat(lab.untilAnswered(client, SECOND))
                        .isGreaterThanOrEqualTo(LIMITS.responseTimeout());
                assertThat(client.response()).startsWith("HTTP/1.1 504 ");
                assertThat(server.rest()).isEmpty();
            }
        }
    }

    @Test
    void answers504WhenTheBackendSendsHalfAHead() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 200 OK\r\nX");
                assertThat(lab.untilAnswered(client, SECOND))
                        .isGreaterThanOrEqualTo(LIMITS.responseTimeout());
                assertThat(client.response()).startsWith("HTTP/1.1 504 ");
            }
        }
    }

    @Test
    void answers504WhenTheRulesTimeForTheRequestIsOver() throws Exception {
        assertRuleTimesOut(timeouts(3, 0));
    }

    @Test
    void answers504WhenTheRulesTimeForTheBackendIsOver() throws Exception {
        assertRuleTimesOut(timeouts(0, 3));
    }

    private void assertRuleTimesOut(Timeouts timeouts) throws Exception {
        lab.serve(timeouts, backend.address());
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                assertThat(lab.untilAnswered(client, SECOND))
                        .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(50));
                assertThat(client.response()).startsWith("HTTP/1.1 504 ");
            }
        }
    }

    @Test
    void answers504ToAClientThatIsStillSendingWhenTheRulesTimeIsOver() throws Exception {
        lab.serve(timeouts(3, 0), backend.address());
        try (var client = lab.client()) {
            client.send(POST + "Content-Length: 100000\r\n\r\n" + "x".repeat(5000));
            try (var server = backend.accept()) {
                server.head();
                lab.untilAnswered(client, SECOND);
                assertThat(client.rest()).startsWith("HTTP/1.1 504 ").contains("Connection: close");
            }
        }
    }

    @Test
    void cutsTheResponseWhenTheBackendStallsInTheMiddle() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
                client.head();
                client.exactly(2);
                assertThat(lab.untilEnded(client, Duration.ofSeconds(10)))
                        .isGreaterThanOrEqualTo(LIMITS.streamTimeout());
                assertThat(server.rest()).isEmpty();
            }
        }
    }

    @Test
    void cutsTheResponseWhenTheRulesTimeIsOverInTheMiddle() throws Exception {
        lab.serve(timeouts(30, 0), backend.address());
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
                client.head();
                client.exactly(2);
                assertThat(lab.untilEnded(client, SECOND))
                        .isBetween(Duration.ofSeconds(30), LIMITS.streamTimeout());
                assertThat(server.rest()).isEmpty();
            }
        }
    }

    @Test
    void closesAClientThatTakesNothingAndItsBackend() throws Exception {
        try (var client = RawSocket.narrow(lab.at)) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                var sent =
                        server.sendAside(
                                ("HTTP/1.1 200 OK\r\nContent-Length: 33554432\r\n\r\n"
                                                + "x".repeat(32 << 20))
                                        .getBytes(ISO_8859_1));
                assertThat(lab.untilEnded(server, SECOND))
                        .isGreaterThanOrEqualTo(LIMITS.writeTimeout());
                assertThat(sent.get()).as("all was taken").isFalse();
            }
            assertThat(client.rest().length()).isLessThan(32 << 20);
        }
    }

    @Test
    void answers504WhenTheBackendTakesNothing() throws Exception {
        try (var client = lab.client()) {
            var sent =
                    client.sendAside(
                            (POST + "Content-Length: 33554432\r\n\r\n" + "x".repeat(32 << 20))
                                    .getBytes(ISO_8859_1));
            try (var server = backend.accept()) {
                server.head();
                assertThat(lab.untilAnswered(client, SECOND))
                        .isGreaterThanOrEqualTo(LIMITS.writeTimeout());
                assertThat(client.head()).startsWith("HTTP/1.1 50").contains("Connection: close");
                lab.untilEnded(client, SECOND);
                assertThat(sent.get()).as("all was taken").isFalse();
            }
        }
    }
}
