package dev.gatehouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.model.Filter;
import dev.gatehouse.model.Hostname;
import dev.gatehouse.model.HttpMatch;
import dev.gatehouse.model.HttpRule;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.PathMatch;
import dev.gatehouse.model.RoutedMatch;
import dev.gatehouse.model.RuleId;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.model.Timeouts;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import dev.gatehouse.model.WeightedBackend;
import dev.gatehouse.server.log.AccessLogs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the access log says of requests that came over real sockets.
@Timeout(60)
class AccessLinesTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final ByteArrayOutputStream sink = new ByteArrayOutputStream();
    private GatehouseServer server;
    private InetSocketAddress address;
    private ServerSocket backend;
    private volatile String seen = "";

    @BeforeEach
    void start() throws IOException {
        backend = new ServerSocket(0, 10, LOOPBACK);
        Thread.ofPlatform().daemon().start(this::answerAll);
        server =
                GatehouseServer.start(
                        ServerOptions.DEFAULTS, System::nanoTime, AccessLogs.to(sink));
        try (var free = new ServerSocket(0, 1, LOOPBACK)) {
            address = new InetSocketAddress(LOOPBACK, free.getLocalPort());
        }
        var id = new UpstreamId("default/app:80");
        var rewrite =
                new Filter.UrlRewrite(
                        Optional.empty(), Optional.of(new Filter.PathRewrite.Full("/rewritten")));
        var edits = new Filter.HeaderEdits(List.of(), List.of(), List.of("User-Agent"));
        var rule =
                new HttpRule(
                        new RuleId("HTTPRoute", "default", "app", 0, Optional.of("shop")),
                        List.of(rewrite, new Filter.RequestHeaders(edits)),
                        List.of(new WeightedBackend(id, 1, List.of())),
                        Timeouts.NONE);
        var match =
                new HttpMatch(
                        new PathMatch.Prefix("/shop"), Optional.empty(), List.of(), List.of());
        var listener =
                new Listener.Http(
                        new ListenerId("default", "edge", "http"),
                        List.of(address),
                        Hostname.ANY,
                        List.of(new RoutedMatch(Hostname.ANY, match, rule)));
        var endpoints =
                new Upstream.Endpoints(
                        Upstream.Protocol.HTTP1,
                        List.of(new InetSocketAddress(LOOPBACK, backend.getLocalPort())));
        var report = server.apply(new Snapshot(1, List.of(listener), Map.of(id, endpoints)));
        assertThat(report.notBound()).isEmpty();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        backend.close();
    }

    @Test
    void tellsWhatTheClientSentAndWhatBecameOfIt() throws IOException {
        var response =
                Raw.exchange(
                        address,
                        "GET /shop/%22x?token=s3cret HTTP/1.1\r\nHost: Shop.example.com:8080\r\n"
                                + "User-Agent: evil\"\\\u0085\u00e9</script>\r\nReferer:"
                                + " http://a.example/?key=s3cret\r\nX-Request-Id: forged\r\nConnection:"
                                + " close\r\n\r\n");
        assertThat(Raw.status(response)).isEqualTo(200);
        var line = onlyLine();
        assertThat(line.path("client_ip").asText()).isEqualTo("127.0.0.1");
        assertThat(line.path("client_port").asInt()).isBetween(1, 65_535);
        assertThat(line.path("protocol").asText()).isEqualTo("HTTP/1.1");
        assertThat(line.path("method").asText()).isEqualTo("GET");
        assertThat(line.path("scheme").asText()).isEqualTo("http");
        assertThat(line.path("host").asText()).isEqualTo("shop.example.com");
        assertThat(line.path("path").asText()).isEqualTo("/shop/%22x");
        assertThat(line.path("query").asText()).isEqualTo("token=*");
        assertThat(line.path("status").asInt()).isEqualTo(200);
        assertThat(line.path("bytes_out").asInt()).isEqualTo(response.length());
        assertThat(line.path("duration_ms").isNumber()).isTrue();
        assertThat(line.path("upstream_addr").asText())
                .isEqualTo("127.0.0.1:" + backend.getLocalPort());
        assertThat(line.path("attempts").asInt()).isEqualTo(1);
        assertThat(line.path("gateway").asText()).isEqualTo("default/edge");
        assertThat(line.path("listener").asText()).isEqualTo("http");
        assertThat(line.path("route").asText()).isEqualTo("default/app");
        assertThat(line.path("rule").asInt(-1)).isZero();
        assertThat(line.path("rule_name").asText()).isEqualTo("shop");
        assertThat(line.path("user_agent").asText()).isEqualTo("evil\"\\\u0085\u00e9</script>");
        assertThat(line.path("referer").asText()).isEqualTo("http://a.example/?");
        assertThat(line.has("response_flags")).isFalse();
        var id = line.path("request_id").asText();
        assertThat(id).matches("[0-9a-f]{32}");
        assertThat(seen).contains("X-Request-Id: " + id + "\r\n").startsWith("GET /rewritten");
        assertThat(text()).doesNotContain("s3cret").doesNotContain("forged");
    }

    @Test
    void tellsOfARequestThatNoRouteTakes() throws IOException {
        Raw.exchange(
                address,
                "GET /other HTTP/1.0\r\nHost: a\r\nX-Request-Id: forged\r\nConnection: close\r\n\r\n");
        var line = onlyLine();
        assertThat(line.path("protocol").asText()).isEqualTo("HTTP/1.0");
        assertThat(line.path("status").asInt()).isEqualTo(404);
        assertThat(line.path("response_flags").asText()).isEqualTo("NR");
        assertThat(line.path("error").asText()).isNotEmpty();
        assertThat(line.path("listener").asText()).isEqualTo("http");
        assertThat(line.has("route")).isFalse();
        assertThat(line.has("request_id")).isFalse();
    }

    @Test
    void tellsOfAMessageThatIsRefused() throws IOException {
        var response = Raw.exchange(address, "GET /\u0007 HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(Raw.status(response)).isEqualTo(400);
        var line = onlyLine();
        assertThat(line.path("status").asInt()).isEqualTo(400);
        assertThat(line.path("response_flags").asText()).isEqualTo("DPE");
        assertThat(line.path("client_ip").asText()).isEqualTo("127.0.0.1");
    }

    @Test
    void cutsWhatIsLong() throws IOException {
        Raw.exchange(
                address,
                "GET /"
                        + "p".repeat(3_000)
                        + " HTTP/1.1\r\nHost: a\r\nUser-Agent: "
                        + "u".repeat(3_000)
                        + "\r\nConnection: close\r\n\r\n");
        var line = onlyLine();
        assertThat(line.path("path").asText()).hasSize(1_024).endsWith("p...");
        assertThat(line.path("user_agent").asText()).hasSize(512).endsWith("u...");
    }

    // Closing the server writes what is queued.
    private JsonNode onlyLine() throws IOException {
        server.close();
        var lines = new ArrayList<>(List.of(text().split("\n", -1)));
        assertThat(lines.removeLast()).isEmpty();
        assertThat(lines).hasSize(1);
        return new ObjectMapper().readTree(lines.getFirst());
    }

    private String text() {
        var text = sink.toString(StandardCharsets.ISO_8859_1);
        assertThat(text).matches("[\\x20-\\x7e\\n]*");
        return text;
    }

    private void answerAll() {
        try {
            while (true) {
                try (Socket socket = backend.accept()) {
                    var head = new StringBuilder();
                    while (head.indexOf("\r\n\r\n") < 0) {
                        head.append((char) socket.getInputStream().read());
                    }
                    seen = head.toString();
                    socket.getOutputStream()
                            .write(
                                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"
                                            .getBytes(StandardCharsets.ISO_8859_1));
                }
            }
        } catch (IOException closed) {
            // the test is over
        }
    }
}
