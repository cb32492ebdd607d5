package dev.gatehouse.server.flow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.server.Limits;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is let in, and how much of what they send.
class AdmissionTest extends OneBackendTest {

    private static final String OPTIONS = "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST /x HTTP/1.1\r\nHost: a\r\n";

    @Override
    Limits limits() {
        return Bounds.with(
                "maxConnections", 4, "maxConnectionsPerSource", 2, "maxRequestBodyBytes", 1000L);
    }

    private RawSocket from(String address) throws Exception {
        return RawSocket.connect(lab.at, InetAddress.ofLiteral(address));
    }

    private static void assertLetIn(RawSocket client) throws Exception {
        client.send(OPTIONS);
        assertThat(client.head()).startsWith("HTTP/1.1 204 ");
    }

    private void assertRefused(String address) throws Exception {
        try (var client = from(address)) {
            client.send(OPTIONS);
            assertThat(client.rest())
                    .startsWith("HTTP/1.1 503 ")
                    .contains("\r\nConnection: close\r\n")
                    .contains("\r\nRetry-After: 1\r\n");
        }
    }

    // The place is free once the gateway has seen the end.
    private void assertLetInSoon(String address) throws Exception {
        for (var attempt = 0; attempt < 1000; attempt++) {
            try (var client = from(address)) {
                client.send(OPTIONS);
                if (client.head().startsWith("HTTP/1.1 204 ")) {
                    return;
                }
            }
        }
        throw new AssertionError("nobody is let in though a place is free");
    }

    @Test
    void letsInSoManyFromOneSourceAndSoManyInAll() throws Exception {
        try (var a = from("127.0.0.1");
                var b = from("127.0.0.1");
                var c = from("127.0.0.2")) {
            assertLetIn(a);
            assertLetIn(b);
            assertLetIn(c);
            assertRefused("127.0.0.1");
            try (var d = from("127.0.0.3")) {
                assertLetIn(d);
                assertRefused("127.0.0.4");
                a.hangUp();
                assertLetInSoon("127.0.0.1");
                assertLetInSoon("127.0.0.1");
            }
            assertLetInSoon("127.0.0.5");
        }
    }

    @Test
    void refusesAFloodWithoutReadingAllOfIt() throws Exception {
        try (var a = from("127.0.0.1");
                var b = from("127.0.0.1")) {
            assertLetIn(a);
            assertLetIn(b);
            try (var flood = from("127.0.0.1")) {
                var sent = flood.sendAside(new byte[64 << 20]);
                assertThat(sent.get()).as("64 MiB of a refused connection were read").isFalse();
            }
        }
    }

    @Test
    void refusesContentThatSaysItIsTooLong() throws Exception {
        try (var client = lab.client()) {
            client.send(POST + "Content-Length: 1001\r\n\r\n");
            assertThat(client.rest()).startsWith("HTTP/1.1 413 ").contains("Connection: close");
        }
        assertThat(backend.anotherConnection()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3e8", "1"})
    void takesChunksUpToTheBoundAndNotBeyond(String chunk) throws Exception {
        var length = Integer.parseInt(chunk, 16);
        var one = chunk + "\r\n" + "x".repeat(length) + "\r\n";
        try (var client = lab.client()) {
            client.send(POST + "Transfer-Encoding: chunked\r\n\r\n");
            try (var server = backend.accept()) {
                server.head();
                client.send(one.repeat(1000 / length).getBytes(ISO_8859_1));
                server.upTo(one);
                client.send("0\r\n\r\n");
                assertThat(server.upTo("0\r\n\r\n")).endsWith("0\r\n\r\n");
                server.send(OK);
                assertThat(client.response()).startsWith("HTTP/1.1 200 ");
            }
        }
        try (var client = lab.client()) {
            client.send(POST + "Transfer-Encoding: chunked\r\n\r\n");
            try (var server = backend.accept()) {
                server.head();
                client.send(one.repeat(1000 / length).getBytes(ISO_8859_1));
                server.upTo(one);
                client.send(one);
                assertThat(client.rest()).startsWith("HTTP/1.1 413 ").contains("Connection: close");
                assertThat(server.rest()).doesNotContain("\r\n0\r\n");
            }
        }
    }
}
