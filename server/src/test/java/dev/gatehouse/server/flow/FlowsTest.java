package dev.gatehouse.server.flow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests and responses of every framing, there and back.
class FlowsTest extends OneBackendTest {

    private static final int LARGE = 8 << 20;

    private static String content(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return new String(bytes, ISO_8859_1);
    }

    @Test
    void servesOneRequestAfterTheOtherOnOneConnectionEachWay() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                assertThat(server.head())
                        .startsWith("GET /x HTTP/1.1\r\nHost: a\r\n")
                        .doesNotContain("Connection:");
                server.send(OK);
                assertThat(client.response())
                        .startsWith("HTTP/1.1 200 OK\r\n")
                        .doesNotContain("Connection:")
                        .endsWith("\r\n\r\nok");
                for (var i = 0; i < 20; i++) {
                    exchange(client, server);
                }
            }
        }
        assertThat(backend.anotherConnection()).isFalse();
    }

    @Test
    void servesPipelinedRequestsInOrderAndOneAtATime() throws Exception {
        try (var client = lab.client()) {
            client.send(
                    "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
                            + "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                            + "POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "3\r\ndef\r\n0\r\n\r\n"
                            + "GET /4 HTTP/1.1\r\nHost: a\r\n\r\n");
            try (var server = backend.accept()) {
                assertThat(server.head()).startsWith("GET /1 ");
                assertThat(server.arrived()).as("the second before the first's answer").isFalse();
                server.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
                assertThat(server.head()).startsWith("POST /2 ");
                assertThat(server.exactly(3)).isEqualTo("abc");
                server.send(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n2\r\n0\r\n\r\n");
                assertThat(server.head()).startsWith("POST /3 ");
                assertThat(server.upTo("0\r\n\r\n")).isEqualTo("3\r\ndef\r\n0\r\n\r\n");
                server.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n3");
                // The third may have been answered before the gateway knew that all was sent; then
                // its connection is not used again.
                client.head();
                assertThat(client.exactly(1)).isEqualTo("1");
                client.head();
                assertThat(client.upTo("0\r\n\r\n")).isEqualTo("1\r\n2\r\n0\r\n\r\n");
                client.head();
                assertThat(client.exactly(1)).isEqualTo("3");
                assertThat(server.head()).startsWith("GET /4 ");
                server.send(OK);
                assertThat(client.response()).endsWith("ok");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 16 * 1024, 100_000, LARGE})
    void forwardsContentOfAKnownLength(int length) throws Exception {
        var content = content(length);
        try (var client = lab.client()) {
            var sent =
                    client.sendAside(
                            ("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: "
                                            + length
                                            + "\r\n\r\n"
                                            + content)
                                    .getBytes(ISO_8859_1));
            try (var server = backend.accept()) {
                assertThat(server.head()).contains("\r\nContent-Length: " + length + "\r\n");
                assertThat(server.exactly(length)).isEqualTo(content);
                var answered =
                        server.sendAside(
                                ("HTTP/1.1 200 OK\r\nContent-Length: "
                                                + length
                                                + "\r\n\r\n"
                                                + content)
                                        .getBytes(ISO_8859_1));
                assertThat(client.response()).endsWith("\r\n\r\n" + content);
                assertThat(sent.get() && answered.get()).isTrue();
            }
        }
    }

    @Test
    void forwardsEmptyContent() throws Exception {
        try (var client = lab.client()) {
            client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
            try (var server = backend.accept()) {
                assertThat(server.head()).contains("\r\nContent-Length: 0\r\n");
                server.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                assertThat(client.response()).contains("\r\nContent-Length: 0\r\n");
                client.send(
                        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
                assertThat(server.head()).contains("\r\nTransfer-Encoding: chunked\r\n");
                assertThat(server.exactly(5)).isEqualTo("0\r\n\r\n");
                server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
                assertThat(client.head()).contains("\r\nTransfer-Encoding: chunked\r\n");
                assertThat(client.exactly(5)).isEqualTo("0\r\n\r\n");
            }
        }
    }

    @Test
    void forwardsLargeContentInChunksBothWays() throws Exception {
        var content = content(LARGE);
        try (var client = lab.client()) {
            var request =
                    client.sendAside(
                            ("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                                            + chunked(content))
                                    .getBytes(ISO_8859_1));
            try (var server = backend.accept()) {
                server.head();
                assertThat(unchunked(server)).isEqualTo(content);
                var response =
                        server.sendAside(
                                ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                                + chunked(content))
                                        .getBytes(ISO_8859_1));
                client.head();
                assertThat(unchunked(client)).isEqualTo(content);
                assertThat(request.get() && response.get()).isTrue();
            }
        }
    }

    private static String chunked(String content) {
        var random = new Random(1);
        var text = new StringBuilder(content.length() + 100_000);
        for (var at = 0; at < content.length(); ) {
            var length = Math.min(content.length() - at, 1 + random.nextInt(40_000));
            text.append(Integer.toHexString(length)).append("\r\n");
            text.append(content, at, at + length).append("\r\n");
            at += length;
        }
        return text.append("0\r\n\r\n").toString();
    }

    static String unchunked(RawSocket socket) throws IOException {
        var content = new StringBuilder();
        for (; ; ) {
            var length = Integer.parseInt(socket.upTo("\r\n").strip(), 16);
            content.append(socket.exactly(length));
            assertThat(socket.exactly(2)).isEqualTo("\r\n");
            if (length == 0) {
                return content.toString();
            }
        }
    }

    @Test
    void putsContentThatEndsWithTheBackendsConnectionIntoChunks() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 200 OK\r\n\r\nuntil the end");
            }
            assertThat(client.head()).contains("\r\nTransfer-Encoding: chunked\r\n");
            assertThat(unchunked(client)).isEqualTo("until the end");
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send(OK);
                assertThat(client.response()).endsWith("ok");
            }
        }
    }

    @Test
    void keepsTheContentLengthOfResponsesThatHaveNoContent() throws Exception {
        try (var client = lab.client()) {
            client.send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n");
            try (var server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n");
                assertThat(client.head())
                        .containsOnlyOnce("\r\nContent-Length: 77\r\n")
                        .doesNotContain("Connection:");
                client.send(GET);
                server.head();
                server.send(
                        "HTTP/1.1 304 Not Modified\r\nContent-Length: 78\r\nETag: \"e\"\r\n\r\n");
                assertThat(client.head()).containsOnlyOnce("\r\nContent-Length: 78\r\n");
                client.send(GET);
                server.head();
                server.send("HTTP/1.1 204 No Content\r\n\r\n");
                assertThat(client.head())
                        .startsWith("HTTP/1.1 204 ")
                        .doesNotContain("Content-Length")
                        .doesNotContain("Transfer-Encoding");
                exchange(client, server);
            }
        }
    }

    @Test
    void forwardsTrailersBothWays() throws Exception {
        try (var client = lab.client()) {
            client.send("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send("1\r\na\r\n0\r\nX-Sum: 1\r\nAuthorization: no\r\n\r\n");
            try (var server = backend.accept()) {
                server.head();
                assertThat(server.upTo("\r\n\r\n")).isEqualTo("1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n");
                server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                server.send("1\r\nb\r\n0\r\nX-Sum: 2\r\nContent-Length: 3\r\n\r\n");
                client.head();
                assertThat(client.upTo("\r\n\r\n")).isEqualTo("1\r\nb\r\n0\r\nX-Sum: 2\r\n\r\n");
            }
        }
    }

    @Test
    void passesOnEveryInterimResponse() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n");
                assertThat(client.head())
                        .isEqualTo("HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n");
                server.send("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" + OK);
                assertThat(client.head()).startsWith("HTTP/1.1 102 ");
                assertThat(client.head()).startsWith("HTTP/1.1 103 ");
                assertThat(client.response()).endsWith("ok");
                exchange(client, server);
            }
        }
    }

    @Test
    void speaksTenWithAnOldClient() throws Exception {
        try (var client = lab.client()) {
            client.send("GET /x HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
            try (var server = backend.accept()) {
                assertThat(server.head()).startsWith("GET /x HTTP/1.1\r\n");
                server.send("HTTP/1.1 103 Early Hints\r\n\r\n");
                server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                server.send("3\r\nabc\r\n0\r\n\r\n");
                assertThat(client.rest())
                        .startsWith("HTTP/1.1 200 OK\r\n")
                        .contains("\r\nConnection: close\r\n")
                        .doesNotContain("Transfer-Encoding")
                        .endsWith("\r\n\r\nabc");
            }
        }
    }

    @Test
    void cutsTheClientWhenTheBackendClosesInTheMiddleOfAChunk() throws Exception {
        assertThat(cut("Transfer-Encoding: chunked\r\n\r\n5\r\nabc"))
                .endsWith("3\r\nabc\r\n")
                .doesNotContain("0\r\n\r\n");
    }

    @Test
    void cutsTheClientWhenTheBackendClosesShortOfItsContentLength() throws Exception {
        assertThat(cut("Content-Length: 5\r\n\r\nabc"))
                .contains("\r\nContent-Length: 5\r\n")
                .endsWith("\r\n\r\nabc");
    }

    @Test
    void cutsTheClientWhenTheBackendBreaksItsFraming() throws Exception {
        assertThat(cut("Transfer-Encoding: chunked\r\n\r\n3\r\nabcXX")).doesNotContain("0\r\n\r\n");
    }

    private String cut(String answer) throws IOException {
        try (var client = lab.client()) {
            client.send(GET + GET);
            try (var server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 200 OK\r\n" + answer);
            }
            var all = client.rest();
            assertThat(backend.anotherConnection()).as("the next request is served").isFalse();
            return all;
        }
    }

    @Test
    void answersABackendsResetInTheMiddleOfItsHead() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 200 OK\r\nContent-Le");
                server.reset();
            }
            assertThat(client.response()).startsWith("HTTP/1.1 502 ");
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send(OK);
                assertThat(client.response()).endsWith("ok");
            }
        }
    }

    @Test
    void closesTheBackendWhenTheClientIsCutInTheMiddleOfItsUpload() throws Exception {
        try (var client = lab.client()) {
            client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
            try (var server = backend.accept()) {
                server.head();
                assertThat(server.exactly(3)).isEqualTo("abc");
                client.reset();
                assertThat(server.rest()).isEmpty();
            }
        }
    }
}
