package dev.gatehouse.server.flow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.server.Limits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Content that comes while the other side is already answering: nothing is held back, and nothing
/// that was decided early is undone.
class StreamingTest extends OneBackendTest {

    private static final String EXPECTS =
            "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";

    @Override
    Limits limits() {
        // The clock leaps, and a thread may be about to come back from a write.
        return Bounds.with("writeTimeout", Duration.ofHours(1));
    }

    @Test
    void asksForTheContentWhenTheBackendDoes() throws Exception {
        try (var client = lab.client()) {
            client.send(EXPECTS);
            try (var server = backend.accept()) {
                assertThat(server.head()).contains("\r\nExpect: 100-continue\r\n");
                server.send("HTTP/1.1 100 Continue\r\n\r\n");
                assertThat(client.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
                client.send("abc");
                assertThat(server.exactly(3)).isEqualTo("abc");
                server.send(OK);
                assertThat(client.response()).doesNotContain("Connection:").endsWith("ok");
                exchange(client, server);
            }
        }
    }

    @Test
    void answersAtOnceWhenTheBackendDoesNotWantTheContent() throws Exception {
        try (var client = lab.client()) {
            client.send(EXPECTS);
            try (var server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
                assertThat(client.rest())
                        .startsWith("HTTP/1.1 401 ")
                        .contains("\r\nConnection: close\r\n")
                        .endsWith("\r\n\r\nno");
                assertThat(server.rest()).isEmpty();
            }
        }
    }

    @Test
    void takesContentFromAClientThatIsTiredOfWaitingForTheHundred() throws Exception {
        try (var client = lab.client()) {
            client.send(EXPECTS);
            try (var server = backend.accept()) {
                server.head();
                lab.clock.advance(Duration.ofSeconds(8));
                client.send("abc");
                assertThat(server.exactly(3)).isEqualTo("abc");
                server.send(OK);
                assertThat(client.response()).endsWith("ok");
            }
        }
    }

    @Test
    void waitsForContentAfterTheHundredLongerThanForAnAnswer() throws Exception {
        try (var client = lab.client()) {
            client.send(
                    "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 30000\r\nExpect: 100-continue\r\n\r\n");
            try (var server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 100 Continue\r\n\r\n");
                client.head();
                for (var i = 0; i < 30; i++) {
                    client.send("x".repeat(1000));
                    server.exactly(1000);
                    lab.clock.advance(Duration.ofSeconds(4));
                    assertThat(client.arrived()).as("an answer that nobody gave").isFalse();
                }
                server.send(OK);
                assertThat(client.response()).endsWith("ok");
            }
        }
    }

    @Test
    void deliversAnEarlyRefusalWholeAndNeverUsesThatConnectionAgain() throws Exception {
        try (var client = lab.client()) {
            var upload =
                    client.sendAside(
                            ("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 8388608\r\n\r\n"
                                            + "x".repeat(8 << 20))
                                    .getBytes(ISO_8859_1));
            try (var server = backend.accept()) {
                server.head();
                server.exactly(10 * 1024);
                server.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 9\r\n\r\ntoo large");
                assertThat(client.head())
                        .startsWith("HTTP/1.1 413 ")
                        .contains("\r\nConnection: close\r\n");
                assertThat(client.exactly(9)).isEqualTo("too large");
                server.rest();
            }
            lab.untilEnded(client, SECOND);
            upload.get();
        }
        assertServesOverANewConnection();
    }

    @Test
    void deliversAnEarlyRefusalThatHasAPausingClient() throws Exception {
        try (var client = lab.client()) {
            client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc");
            try (var server = backend.accept()) {
                server.head();
                server.exactly(3);
                server.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
                assertThat(client.rest()).startsWith("HTTP/1.1 413 ").endsWith("no");
                assertThat(server.rest()).isEmpty();
            }
        }
        assertServesOverANewConnection();
    }

    @Test
    void usesNoConnectionAgainOnWhichTheAnswerCameEarlyThoughTheRestWentOutInTheEnd()
            throws Exception {
        try (var client = lab.client()) {
            client.send("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            try (var server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
                client.head();
                client.send("3\r\nabc\r\n0\r\n\r\n");
                assertThat(server.exactly(13)).isEqualTo("3\r\nabc\r\n0\r\n\r\n");
                server.send("k");
                assertThat(client.rest()).isEqualTo("ok");
                assertThat(server.rest()).isEmpty();
            }
        }
        assertServesOverANewConnection();
    }

    private void assertServesOverANewConnection() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send(OK);
                assertThat(client.response()).endsWith("ok");
            }
        }
    }

    @Test
    void streamsBothWaysChunkByChunk() throws Exception {
        try (var client = lab.client()) {
            client.send("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            try (var server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                client.head();
                lab.clock.advance(Duration.ofSeconds(20));
                for (var look = 0; look < 5; look++) {
                    assertThat(server.arrived()).as("the gateway lost its patience").isFalse();
                }
                for (var i = 0; i < 50; i++) {
                    var chunk = "8\r\nround" + (100 + i) + "\r\n";
                    client.send(chunk);
                    assertThat(server.exactly(chunk.length())).isEqualTo(chunk);
                    server.send(chunk);
                    assertThat(client.exactly(chunk.length())).isEqualTo(chunk);
                    // A client owes no speed once it is answered.
                    lab.clock.advance(Duration.ofSeconds(20));
                }
                client.send("0\r\n\r\n");
                assertThat(server.exactly(5)).isEqualTo("0\r\n\r\n");
                server.send("0\r\n\r\n");
                assertThat(client.exactly(5)).isEqualTo("0\r\n\r\n");
            }
        }
    }

    @Test
    void deliversEachEventAtOnceThoughTheBackendPauses() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n");
                server.send("Transfer-Encoding: chunked\r\n\r\n");
                assertThat(client.head()).contains("text/event-stream");
                for (var i = 0; i < 20; i++) {
                    server.send("9\r\ndata: " + i % 10 + "\n\n\r\n");
                    assertThat(client.exactly(14)).isEqualTo("9\r\ndata: " + i % 10 + "\n\n\r\n");
                    lab.clock.advance(Duration.ofSeconds(100));
                }
            }
            assertThat(client.rest()).as("no proper end").isEmpty();
        }
    }

    @Test
    void deliversAnEventThoughTheNextChunkHasOnlyBegun() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                client.head();
                for (var begun : new String[] {"", "\r", "\r\n", "\r\n3", "\r\n3\r", "\r\n3\r\n"}) {
                    server.send("3\r\nabc" + begun);
                    assertThat(client.exactly(8)).isEqualTo("3\r\nabc\r\n");
                    server.send("\r\n3\r\n".substring(begun.length()) + "xyz\r\n");
                    assertThat(client.exactly(8)).isEqualTo("3\r\nxyz\r\n");
                }
            }
        }
    }

    @Test
    void endsTheStreamToTheBackendWhenTheClientBreaksItsFraming() throws Exception {
        try (var client = lab.client()) {
            client.send("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            try (var server = backend.accept()) {
                server.head();
                client.send("1\r\na\r\n");
                assertThat(server.exactly(6)).isEqualTo("1\r\na\r\n");
                client.send("zz\r\n" + GET);
                assertThat(client.rest()).startsWith("HTTP/1.1 400 ").contains("Connection: close");
                assertThat(server.rest()).isEmpty();
            }
        }
        assertThat(backend.anotherConnection()).isFalse();
    }
}
