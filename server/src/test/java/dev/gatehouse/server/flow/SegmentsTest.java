package dev.gatehouse.server.flow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.server.ServerOptions.CarriersKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// However the bytes of a conversation are cut into segments, the other side sees the same.
@Timeout(300)
class SegmentsTest {

    private static final int SEEDS = 40;
    private static final String HOST = " HTTP/1.1\r\nHost: a\r\n";
    private static final String LONG = "X-Long: " + "0123456789".repeat(300) + "\r\n";

    private record Seen(List<NamedBackend.Recorded> requests, List<String> responses) {}

    private static String conversation() {
        return String.join(
                "",
                "GET /1?q" + HOST + LONG + "\r\n",
                "POST /2" + HOST + "Content-Length: 40\r\n\r\n" + "a".repeat(40),
                "POST /chunked" + HOST + "Transfer-Encoding: chunked\r\n\r\n",
                "3;ext=\"x\"\r\nabc\r\n1f\r\n" + "d".repeat(31) + "\r\n0\r\nX-T: 1\r\n\r\n",
                "PUT /4" + HOST + LONG + LONG + "Content-Length: 20000\r\n\r\n",
                "b".repeat(20_000),
                "GET /chunked" + HOST + "\r\n",
                "GET /last" + HOST + "Connection: close\r\n\r\n");
    }

    @ParameterizedTest
    @EnumSource(
            value = CarriersKind.class,
            names = {"LOOP", "JDK"})
    void changeNothing(CarriersKind carriers) throws Exception {
        var whole = converse(carriers, 0);
        assertThat(whole.requests()).hasSize(6);
        assertThat(whole.responses()).hasSize(6);
        for (var seed = 1; seed <= SEEDS; seed++) {
            assertThat(converse(carriers, seed)).as("seed %d", seed).isEqualTo(whole);
        }
    }

    private static Seen converse(CarriersKind carriers, long seed) throws IOException {
        try (var backend = new NamedBackend("backend", seed);
                var lab = new Lab(carriers).serve(backend.address());
                var client = lab.client()) {
            var bytes = conversation().getBytes(ISO_8859_1);
            if (seed == 0) {
                client.send(bytes);
            } else {
                client.sendInPieces(bytes, new Random(seed));
            }
            var responses = new ArrayList<String>();
            for (var i = 0; i < 6; i++) {
                var head = client.head();
                responses.add(
                        head.replaceAll("Date: .*\r\n", "")
                                + (head.contains("chunked")
                                        ? unchunked(client)
                                        : client.exactly("backend".length())));
            }
            assertThat(client.rest()).isEmpty();
            return new Seen(backend.requests(), responses);
        }
    }

    // The chunks are another hop's business; their content and the trailers are not.
    private static String unchunked(RawSocket client) throws IOException {
        var content = new StringBuilder();
        for (; ; ) {
            var length = Integer.parseInt(client.upTo("\r\n").strip(), 16);
            if (length == 0) {
                return content + client.upTo("\r\n\r\n");
            }
            content.append(client.exactly(length));
            assertThat(client.exactly(2)).isEqualTo("\r\n");
        }
    }
}
