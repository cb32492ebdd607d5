package dev.gatehouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.model.Hostname;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.ObjectStatus;
import dev.gatehouse.model.ObjectStatus.Condition;
import dev.gatehouse.model.ObjectStatus.Part;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.server.ServerOptions.CarriersKind;
import dev.gatehouse.server.flow.Bounds;
import dev.gatehouse.server.metrics.Exposition;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class MetricsTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private GatehouseServer server;
    private Scrape scrape;

    @BeforeEach
    void start() throws IOException {
        var limits = Bounds.with("maxConnections", 2, "maxConnectionsPerSource", 1);
        server =
                GatehouseServer.start(
                        new ServerOptions(
                                CarriersKind.JDK, limits, List.of(), AccessLogOptions.OFF));
        scrape = new Scrape(server);
    }

    @AfterEach
    void stop() {
        scrape.close();
        server.close();
    }

    @Test
    void tellTheVersionAndThatNothingIsServedYet() throws IOException {
        assertThat(scrape.series())
                .containsExactly(
                        "gatehouse_build_info{version=\"development\"} 1",
                        "gatehouse_config_generation 0",
                        "gatehouse_config_last_success_timestamp_seconds 0",
                        "gatehouse_config_stale 0",
                        "http_server_active_requests{url_scheme=\"http\"} 0",
                        "http_server_active_requests{url_scheme=\"https\"} 0",
                        "gatehouse_bytes_total{direction=\"received\"} 0",
                        "gatehouse_bytes_total{direction=\"sent\"} 0",
                        "gatehouse_overload_level 0",
                        "gatehouse_accept_failures_total 0",
                        "gatehouse_access_log_dropped_total 0");
    }

    @Test
    void tellWhatBecameOfEachConfiguration() throws IOException {
        var before = Instant.now().toEpochMilli() / 1e3;
        server.apply(snapshot(7, free()));
        try (var taken = new ServerSocket(0, 1, LOOPBACK)) {
            var address = new InetSocketAddress(LOOPBACK, taken.getLocalPort());
            server.apply(snapshot(8, address));
        }
        server.apply(snapshot(9, free()));
        assertThat(scrape.series())
                .contains(
                        "gatehouse_config_generation 9",
                        "gatehouse_config_reloads_total{result=\"applied\"} 2",
                        "gatehouse_config_reloads_total{result=\"partly_bound\"} 1");
        assertThat(value("gatehouse_config_last_success_timestamp_seconds "))
                .isBetween(before, Instant.now().toEpochMilli() / 1e3);
    }

    @Test
    void tellWhichListenersReferToWhatIsRefusedWhileTheyDo() throws IOException {
        var said = new AtomicReference<>(List.<ObjectStatus>of());
        try (var told = new Scrape(server, said::get)) {
            said.set(
                    List.of(
                            object("HTTPRoute", new Part("parent default/edge", REFUSED)),
                            object(
                                    "Gateway",
                                    new Part("", REFUSED),
                                    Part.ofListener("good", RESOLVED),
                                    Part.ofListener("bad", REFUSED))));
            assertThat(references(told))
                    .containsExactly(
                            "gatehouse_listener_references_refused{listener=\"default/edge/bad\",reason=\"InvalidCertificateRef\"} 1");
            said.set(List.of(object("Gateway", Part.ofListener("bad", RESOLVED))));
            assertThat(references(told)).isEmpty();
        }
    }

    private static final List<Condition> RESOLVED =
            List.of(
                    new Condition("Conflicted", false, "NoConflicts", "No conflicts"),
                    new Condition("ResolvedRefs", true, "ResolvedRefs", "all is there"));
    private static final List<Condition> REFUSED =
            List.of(new Condition("ResolvedRefs", false, "InvalidCertificateRef", "it is garbled"));

    private static ObjectStatus object(String kind, Part... parts) {
        return new ObjectStatus(kind, "default", "edge", List.of(parts));
    }

    private static List<String> references(Scrape scrape) throws IOException {
        return scrape.series().stream().filter(line -> line.contains("references")).toList();
    }

    @Test
    void countConnectionsThatComeAndGoAndThoseTurnedAway() throws IOException {
        var at = free();
        server.apply(snapshot(1, at));
        var labels = "{address=\"127.0.0.1:" + at.getPort() + "\",protocol=\"http\"} ";
        try (var _ = connect(at, "127.0.0.1")) {
            scrape.awaits("gatehouse_connections_active" + labels + 1);
            assertThat(answer(at, "127.0.0.1")).startsWith("HTTP/1.1 503 ");
            try (var _ = connect(at, "127.0.0.2")) {
                scrape.awaits("gatehouse_connections_active" + labels + 2);
                assertThat(answer(at, "127.0.0.3")).startsWith("HTTP/1.1 503 ");
            }
            scrape.awaits("gatehouse_connections_active" + labels + 1);
        }
        scrape.awaits("gatehouse_connections_active" + labels + 0);
        assertThat(scrape.series())
                .contains(
                        "gatehouse_connections_total" + labels + 2,
                        "gatehouse_connections_rejected_total{reason=\"max_connections\"} 1",
                        "gatehouse_connections_rejected_total{reason=\"max_connections_per_source\"} 1");
    }

    @Test
    void forgetAnAddressThatIsGivenUpOnceItsConnectionsHaveGone() throws IOException {
        var at = free();
        server.apply(snapshot(1, at));
        try (var _ = connect(at, "127.0.0.1")) {
            scrape.awaits(
                    "gatehouse_connections_total{address=\"127.0.0.1:"
                            + at.getPort()
                            + "\",protocol=\"http\"} 1");
        }
        var other = free();
        server.apply(snapshot(2, other));
        for (var generation = 3; mentions(at); generation++) {
            assertThat(generation).as("generations").isLessThan(2_000);
            server.apply(snapshot(generation, other));
        }
    }

    private boolean mentions(InetSocketAddress address) throws IOException {
        return scrape.series().stream().anyMatch(line -> line.contains(":" + address.getPort()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            textBlock =
                    """
                    none                                                      | PROMETHEUS
                    */*                                                       | PROMETHEUS
                    text/plain                                                | PROMETHEUS
                    application/openmetrics-text; version=1.0.0               | OPENMETRICS
                    application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1 | OPENMETRICS
                    application/openmetrics-text;q=0, text/plain              | PROMETHEUS
                    text/plain, application/openmetrics-text; q=0.00          | PROMETHEUS
                    nonsense;;=,                                              | PROMETHEUS
                    application/openmetrics-text;q=many                       | OPENMETRICS
                    """)
    void areWrittenInTheFormatThatIsAskedFor(String accept, Exposition format) throws IOException {
        server.apply(snapshot(1, free()));
        var response =
                accept == null ? scrape.response() : scrape.response("Accept: " + accept + "\r\n");
        assertThat(response)
                .startsWith("HTTP/1.1 200 ")
                .contains("Content-Type: " + format.contentType() + "\r\n");
        assertThat(response.endsWith("\n# EOF\n")).isEqualTo(format == Exposition.OPENMETRICS);
    }

    private double value(String prefix) throws IOException {
        return scrape.series().stream()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(prefix.length())))
                .findFirst()
                .orElseThrow();
    }

    private static Socket connect(InetSocketAddress to, String from) throws IOException {
        return new Socket(to.getAddress(), to.getPort(), InetAddress.ofLiteral(from), 0);
    }

    private static String answer(InetSocketAddress at, String from) throws IOException {
        try (var socket = connect(at, from)) {
            socket.setSoTimeout(20_000);
            socket.shutdownOutput();
            return new String(
                    socket.getInputStream().readAllBytes(),
                    java.nio.charset.StandardCharsets.ISO_8859_1);
        }
    }

    private static InetSocketAddress free() throws IOException {
        try (var socket = new ServerSocket(0, 1, LOOPBACK)) {
            return new InetSocketAddress(LOOPBACK, socket.getLocalPort());
        }
    }

    private static Snapshot snapshot(long generation, InetSocketAddress at) {
        var listener =
                new Listener.Http(
                        new ListenerId("default", "edge", "http"),
                        List.of(at),
                        Hostname.ANY,
                        List.of());
        return new Snapshot(generation, List.of(listener), Map.of());
    }
}
