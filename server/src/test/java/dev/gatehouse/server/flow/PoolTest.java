package dev.gatehouse.server.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.model.Timeouts;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.server.FreePorts;
import dev.gatehouse.server.Limits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Connections to backends: kept, used again, mistrusted, and made anew.
class PoolTest extends OneBackendTest {

    @Override
    Limits limits() {
        // The clock leaps, and a thread may be about to come back from a write.
        return Bounds.with("maxIdlePerEndpoint", 4, "writeTimeout", Duration.ofHours(1));
    }

    @Test
    void usesTheConnectionThatWasUsedLast() throws Exception {
        var clients = new ArrayList<RawSocket>();
        var servers = new ArrayList<RawSocket>();
        // One more than the loops, so that two share one.
        var count = Math.min(4, Runtime.getRuntime().availableProcessors() + 1);
        for (var i = 0; i < count; i++) {
            clients.add(lab.client());
            clients.get(i).send(GET);
            servers.add(backend.accept());
            servers.get(i).head();
        }
        for (var i = 0; i < count; i++) {
            servers.get(i).send(OK);
            clients.get(i).response();
            settle(clients.get(i));
        }
        var later = 0;
        for (var i = 0; i < count; i++) {
            clients.get(i).send(GET);
            var used = servers.indexOf(speaking(servers));
            assertThat(used).as("no older than its own").isGreaterThanOrEqualTo(i);
            later += used > i ? 1 : 0;
            servers.get(used).head();
            servers.get(used).send(OK);
            clients.get(i).response();
            settle(clients.get(i));
        }
        assertThat(later)
                .as("clients served over a connection used later than theirs")
                .isPositive();
        assertThat(backend.anotherConnection()).isFalse();
        for (var i = 0; i < count; i++) {
            clients.get(i).close();
            servers.get(i).close();
        }
    }

    private static RawSocket speaking(List<RawSocket> sockets) throws IOException {
        for (var look = 0; look < 200; look++) {
            for (var socket : sockets) {
                if (socket.arrived()) {
                    return socket;
                }
            }
        }
        throw new AssertionError("nobody speaks");
    }

    @ParameterizedTest
    @CsvSource({"49, true", "50, false"})
    void usesAnIdleConnectionOnlySoLong(long idleSeconds, boolean used) throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send(OK);
                client.response();
                settle(client);
                lab.clock.advance(Duration.ofSeconds(idleSeconds));
                client.send(GET);
                if (used) {
                    server.head();
                    server.send(OK);
                } else {
                    assertThat(server.rest()).isEmpty();
                    serveAnother();
                }
                assertThat(client.response()).endsWith("ok");
            }
        }
    }

    @Test
    void usesNoConnectionOverItsAge() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send(OK);
                client.response();
                settle(client);
                for (var age = 0; age < 560; age += 40) {
                    lab.clock.advance(Duration.ofSeconds(40));
                    exchange(client, server);
                    settle(client);
                }
                lab.clock.advance(Duration.ofSeconds(40));
                client.send(GET);
                assertThat(server.rest()).isEmpty();
                serveAnother();
                assertThat(client.response()).endsWith("ok");
            }
        }
    }

    private void serveAnother() throws IOException {
        try (var another = backend.accept()) {
            another.head();
            another.send(OK);
        }
    }

    @Test
    void usesNoConnectionThatTheBackendHasClosed() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send(OK);
                client.response();
            }
            client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx");
            serveAnother();
            assertThat(client.response()).endsWith("ok");
        }
    }

    @Test
    void usesNoConnectionOnWhichTheBackendSpokeOutOfTurn() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send(OK);
                client.response();
                server.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
                client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx");
                serveAnother();
                assertThat(client.response()).endsWith("ok");
                assertThat(server.rest()).isEmpty();
            }
        }
    }

    @Test
    void usesNoConnectionThatTheBackendWantsClosed() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
                assertThat(client.response()).doesNotContain("Connection:").endsWith("ok");
                assertThat(server.rest()).isEmpty();
            }
            client.send(GET);
            serveAnother();
            assertThat(client.response()).endsWith("ok");
        }
    }

    @Test
    void keepsNoMoreIdleConnectionsThanItsBound() throws Exception {
        var clients = new ArrayList<RawSocket>();
        var servers = new ArrayList<RawSocket>();
        for (var i = 0; i < 6; i++) {
            clients.add(lab.client());
            clients.get(i).send(GET);
            servers.add(backend.accept());
            servers.get(i).head();
        }
        for (var i = 0; i < 6; i++) {
            servers.get(i).send(OK);
            clients.get(i).response();
            settle(clients.get(i));
        }
        assertThat(servers.get(4).rest()).isEmpty();
        assertThat(servers.get(5).rest()).isEmpty();
        for (var i = 0; i < 4; i++) {
            assertThat(servers.get(i).endedMeanwhile()).isFalse();
        }
        for (var i = 0; i < 6; i++) {
            clients.get(i).close();
            servers.get(i).close();
        }
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    GET,  '',                            true
                    PUT,  'Content-Length: 3\r\n\r\nabc', true
                    POST, 'Content-Length: 3\r\n\r\nabc', false
                    """)
    void repeatsOnceAndOnlyWhatMayBeRepeated(String method, String content, boolean repeats)
            throws Exception {
        var body = content.isEmpty() ? "\r\n" : "Content-Length: 3\r\n\r\nabc";
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send(OK);
                client.response();
                client.send(method + " /again HTTP/1.1\r\nHost: a\r\n" + body);
                // Dead, but the gateway could not know when it sent the request.
                assertThat(server.head()).startsWith(method + " /again ");
            }
            if (repeats) {
                try (var another = backend.accept()) {
                    assertThat(another.head()).startsWith(method + " /again ");
                    if (!content.isEmpty()) {
                        assertThat(another.exactly(3)).isEqualTo("abc");
                    }
                }
            }
            assertThat(client.response()).startsWith("HTTP/1.1 502 ").doesNotContain("Connection:");
            assertThat(backend.anotherConnection()).isFalse();
        }
    }

    @Test
    void triesTheNextEndpointWhereNobodyListens() throws Exception {
        lab.serve(FreePorts.next(), FreePorts.next(), backend.address());
        for (var i = 0; i < 3; i++) {
            try (var client = lab.client()) {
                client.send(GET.replace("Host: a", "Host: a\r\nConnection: close"));
                serveAnother();
                assertThat(client.response()).endsWith("ok");
            }
        }
    }

    @Test
    void givesUpAfterThreeEndpoints() throws Exception {
        lab.serve(FreePorts.next(), FreePorts.next(), FreePorts.next(), backend.address());
        try (var client = lab.client()) {
            client.send(GET);
            assertThat(client.response()).startsWith("HTTP/1.1 503 ").doesNotContain("Connection:");
        }
    }

    @Test
    void answers503WhereEverybodyRefuses() throws Exception {
        lab.serve(FreePorts.next(), FreePorts.next());
        assertAnswers("503");
    }

    @Test
    void answers503WhereThereIsNoEndpoint() throws Exception {
        lab.serve(new InetSocketAddress[0]);
        assertAnswers("503");
    }

    @Test
    void answers500WhereTheBackendDoesNotResolve() throws Exception {
        lab.serve(Timeouts.NONE, new Upstream.Unresolved("no such Service"));
        assertAnswers("500");
    }

    private void assertAnswers(String status) throws IOException {
        try (var client = lab.client()) {
            for (var i = 0; i < 2; i++) {
                client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
                assertThat(client.response())
                        .startsWith("HTTP/1.1 " + status + " ")
                        .doesNotContain("Connection:");
            }
        }
    }

    @Test
    void answers504WhereConnectingTakesTooLong() throws Exception {
        try (var deaf = new DeafBackend()) {
            lab.serve(deaf.address());
            try (var client = lab.client()) {
                client.send(GET);
                assertThat(lab.untilAnswered(client, SECOND))
                        .isGreaterThanOrEqualTo(limits().connectTimeout());
                assertThat(client.response()).startsWith("HTTP/1.1 504 ");
            }
        }
    }
}
