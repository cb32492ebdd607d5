package dev.gatehouse.server.flow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.server.Limits;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A connection may break at every byte of an exchange, on each side: the other side learns of it,
/// nobody is told an end that is none, the next exchange is served, and nothing is left behind.
class ResetsTest extends OneBackendTest {

    private static final String REQUEST =
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3;a=b\r\nyou\r\n0\r\nX-End: yes\r\n\r\n";

    private static final String RESPONSE =
            "HTTP/1.1 200 OK\r\nX-Name: value\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3\r\nyou\r\n0\r\nX-End: yes\r\n\r\n";

    private static final Duration TOO_LATE_FOR_ALL = Duration.ofMinutes(6);

    private long descriptors;
    private int threads;

    @Override
    Limits limits() {
        return Bounds.with("maxIdlePerEndpoint", 0); // each exchange has a connection of its own
    }

    private void begin() throws IOException {
        assertServes();
        settled();
        descriptors = LeaksTest.descriptors();
        threads = Thread.getAllStackTraces().size();
    }

    private void assertServes() throws IOException {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send(OK);
                assertThat(client.response()).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    private void settled() throws IOException {
        lab.clock.advance(TOO_LATE_FOR_ALL);
        LeaksTest.settle(lab);
    }

    private void assertNothingIsLeft() throws IOException {
        assertServes();
        settled();
        LeaksTest.assertComesDown("descriptors", LeaksTest::descriptors, descriptors + 4);
        LeaksTest.assertComesDown("threads", () -> Thread.getAllStackTraces().size(), threads + 4);
    }

    @Test
    void ofTheClientInItsRequest() throws Exception {
        begin();
        for (var at = 0; at < REQUEST.length(); at++) {
            try (var client = lab.client()) {
                client.send(REQUEST.substring(0, at));
                client.reset();
            }
            // Where the head was whole, a backend was asked, and sees an end that is none.
            if (at >= REQUEST.indexOf("\r\n\r\n") + 4) {
                try (var server = backend.accept()) {
                    assertThat(server.rest()).doesNotContain("\r\n0\r\n");
                } catch (java.net.SocketException _) {
                    // a reset is no end, either
                }
            }
        }
        assertNothingIsLeft();
    }

    @Test
    void ofTheClientInItsResponse() throws Exception {
        begin();
        for (var at = 0; at < RESPONSE.length(); at++) {
            try (var client = lab.client()) {
                client.send(GET);
                try (var server = backend.accept()) {
                    server.head();
                    server.send(RESPONSE.substring(0, at));
                    // The gateway adds a Date: what is read is not what was sent, but as much.
                    if (at > RESPONSE.indexOf("\r\n\r\n") + 4) {
                        client.head();
                    }
                    client.reset();
                    try {
                        server.send(RESPONSE.substring(at));
                    } catch (IOException _) {
                        // it was seen in time
                    }
                }
            }
        }
        assertNothingIsLeft();
    }

    @Test
    void ofTheBackendWhileItReadsTheRequest() throws Exception {
        begin();
        for (var at = 0; at < 60; at++) {
            try (var client = lab.client()) {
                client.send(REQUEST);
                try (var server = backend.accept()) {
                    server.exactly(at);
                    server.reset();
                }
                // 503 where it was gone before the gateway knew that it had a connection.
                assertThat(client.response()).matches("(?s)HTTP/1.1 50[23] .*");
            }
        }
        assertNothingIsLeft();
    }

    @Test
    void ofTheBackendInItsResponse() throws Exception {
        begin();
        var headEnd = RESPONSE.indexOf("\r\n\r\n") + 4;
        for (var at = 0; at < RESPONSE.length(); at++) {
            try (var client = lab.client()) {
                client.send(GET);
                try (var server = backend.accept()) {
                    server.head();
                    server.send(RESPONSE.substring(0, at).getBytes(ISO_8859_1));
                    // A reset may overtake what was sent before it, and does not if that was read.
                    server.endOfSending();
                    if (at < headEnd) {
                        assertThat(client.response()).startsWith("HTTP/1.1 502 ");
                    } else {
                        assertThat(broken(client))
                                .doesNotContain("\r\n0\r\n\r\n")
                                .doesNotContain("X-End");
                    }
                    server.reset();
                }
            }
        }
        assertNothingIsLeft();
    }

    private static String broken(RawSocket client) throws IOException {
        try {
            return client.rest();
        } catch (java.net.SocketException _) {
            return ""; // a reset tells it, too
        }
    }
}
