package dev.gatehouse.server.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.server.Limits;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// A client connection ends when it is old or has had its share of requests, and never in the
/// middle of an exchange; and so many requests are served at once, and no more.
class ConnectionAgeTest extends OneBackendTest {

    private static final String CLOSE = "\r\nConnection: close\r\n";
    // So that no other client uses the backend's connection.
    private static final String LAST =
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
    private static final Duration AGE = Duration.ofSeconds(100);

    @Override
    Limits limits() {
        return Bounds.with(
                "maxConnectionAge", AGE, "maxRequestsPerConnection", 5, "maxRequests", 2);
    }

    @Test
    void endsAnOldConnectionWithTheExchangeThatItIsIn() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                lab.clock.advance(Duration.ofSeconds(50));
                server.send(OK);
                assertThat(client.response()).doesNotContain(CLOSE);
                client.send(GET);
                server.head();
                lab.clock.advance(Duration.ofSeconds(50));
                server.send(OK);
                assertThat(client.rest())
                        .startsWith("HTTP/1.1 200 ")
                        .contains(CLOSE)
                        .endsWith("ok");
            }
        }
    }

    @Test
    void endsAnOldConnectionThatIsIdleAtOnce() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                lab.clock.advance(Duration.ofSeconds(55));
                server.send(OK);
                client.response();
                settle(client);
                // Sooner than it would be closed for being idle.
                assertThat(lab.untilEnded(client, SECOND))
                        .isBetween(Duration.ofSeconds(44), Duration.ofSeconds(59));
            }
        }
    }

    @Test
    void endsAConnectionThatHasHadItsShareOfRequests() throws Exception {
        try (var client = lab.client()) {
            for (var i = 1; i < 5; i++) {
                settle(client);
            }
            client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.rest()).startsWith("HTTP/1.1 204 ").contains(CLOSE);
        }
    }

    @Test
    void answers503AtOnceToOneRequestTooMany() throws Exception {
        try (var one = lab.client();
                var two = lab.client();
                var three = lab.client()) {
            var servers = new ArrayList<RawSocket>();
            for (var client : new RawSocket[] {one, two}) {
                client.send(GET);
                servers.add(backend.accept());
                servers.getLast().head();
            }
            three.send(GET);
            assertThat(three.response())
                    .startsWith("HTTP/1.1 503 ")
                    .contains("\r\nRetry-After: 1\r\n")
                    .doesNotContain(CLOSE);
            servers.getFirst().send(LAST);
            one.response();
            settle(one);
            three.send(GET);
            servers.add(backend.accept());
            servers.getLast().head();
            servers.getLast().send(OK);
            assertThat(three.response()).startsWith("HTTP/1.1 200 ");
            for (var server : servers) {
                server.close();
            }
        }
    }
}
