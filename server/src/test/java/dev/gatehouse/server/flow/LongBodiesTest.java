package dev.gatehouse.server.flow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.server.Limits;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Content that is longer than a buffer, and so goes from wire to wire: as it is, both ways, and
/// however it ends.
class LongBodiesTest extends OneBackendTest {

    @Override
    Limits limits() {
        // The clock leaps, and a thread may be about to come back from a write.
        return Bounds.with("writeTimeout", Duration.ofHours(1));
    }

    private static String content(Random random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return new String(bytes, ISO_8859_1);
    }

    /// Of all sizes that are treated differently, and around their bounds.
    private static int length(Random random) {
        int[] bounds = {16 << 10, 32 << 10, 64 << 10, 256 << 10, 272 << 10, 1 << 20, 3 << 20};
        return bounds[random.nextInt(bounds.length)] + random.nextInt(5) - 2;
    }

    private static byte[] message(String head, String content) {
        return (head + "Content-Length: " + content.length() + "\r\n\r\n" + content)
                .getBytes(ISO_8859_1);
    }

    @Test
    void carriesResponsesOfRandomLengthsToASlowClientWithSeed5() throws Exception {
        var random = new Random(5);
        try (var client = RawSocket.narrow(lab.at)) {
            client.send(GET);
            try (var server = backend.accept()) {
                for (var i = 0; i < 20; i++) {
                    server.head();
                    var content = content(random, length(random));
                    var sent = server.sendAside(message("HTTP/1.1 200 OK\r\n", content));
                    client.head();
                    for (var at = 0; at < content.length(); ) {
                        var piece = Math.min(content.length() - at, 1 + random.nextInt(50_000));
                        assertThat(client.exactly(piece).equals(content.substring(at, at + piece)))
                                .as("bytes %d to %d of response %d", at, at + piece, i)
                                .isTrue();
                        at += piece;
                    }
                    assertThat(sent.get()).isTrue();
                    client.send(GET);
                }
                server.head();
            }
        }
    }

    @Test
    void carriesRequestsOfRandomLengthsToASlowBackendWithSeed6() throws Exception {
        var random = new Random(6);
        var post = "POST /x HTTP/1.1\r\nHost: a\r\n";
        try (var client = lab.client()) {
            var content = content(random, length(random));
            var sent = client.sendAside(message(post, content));
            try (var server = backend.accept()) {
                for (var i = 0; i < 20; i++) {
                    server.head();
                    for (var at = 0; at < content.length(); ) {
                        var piece = Math.min(content.length() - at, 1 + random.nextInt(50_000));
                        assertThat(server.exactly(piece).equals(content.substring(at, at + piece)))
                                .as("bytes %d to %d of request %d", at, at + piece, i)
                                .isTrue();
                        at += piece;
                    }
                    assertThat(sent.get()).isTrue();
                    server.send(OK);
                    assertThat(client.response()).endsWith("ok");
                    content = content(random, length(random));
                    sent = client.sendAside(message(post, content));
                }
                server.head();
                server.exactly(content.length());
                server.send(OK);
                client.response();
            }
        }
    }

    @Test
    void cutsTheResponseWhereTheBackendEndsInTheMiddle() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n");
                client.head();
                server.send("x".repeat(1_000_000));
            }
            assertThat(client.rest()).hasSize(1_000_000);
        }
    }

    @Test
    void cutsTheResponseWhereTheBackendResetsInTheMiddle() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n");
                client.head();
                server.send("x".repeat(100_000));
                client.exactly(100_000);
                server.reset();
            }
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void endsTheBackendsConnectionWhenTheClientIsGoneInTheMiddle() throws Exception {
        try (var server = answeredInPart()) {
            assertThat(server.rest()).isEmpty();
        }
    }

    private RawSocket answeredInPart() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            var server = backend.accept();
            server.head();
            server.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
            var _ = server.sendAside(new byte[32 << 20]);
            client.head();
            client.exactly(500_000);
            client.reset();
            return server;
        }
    }

    @Test
    void answers408WhereALongRequestStops() throws Exception {
        try (var client = lab.client()) {
            client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n");
            try (var server = backend.accept()) {
                server.head();
                client.send("x".repeat(1_000_000));
                server.exactly(1_000_000);
                lab.untilAnswered(client, SECOND);
                assertThat(client.head()).startsWith("HTTP/1.1 408 ");
                assertThat(server.rest()).isEmpty();
            }
        }
    }

    @Test
    void carriesWhatEndsWithItsConnectionToAnHttp10Client() throws Exception {
        var content = content(new Random(7), 3 << 20);
        try (var client = lab.client()) {
            client.send("GET /x HTTP/1.0\r\nHost: a\r\n\r\n");
            try (var server = backend.accept()) {
                server.head();
                var sent =
                        server.sendAside(
                                ("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + content)
                                        .getBytes(ISO_8859_1));
                client.head();
                assertThat(client.exactly(content.length()).equals(content)).isTrue();
                assertThat(sent.get()).isTrue();
            }
            assertThat(client.rest()).isEmpty();
        }
    }
}
