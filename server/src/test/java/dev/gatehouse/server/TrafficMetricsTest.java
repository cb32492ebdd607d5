package dev.gatehouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.server.ServerOptions.CarriersKind;
import dev.gatehouse.server.http1.ExchangeLog;
import dev.gatehouse.server.metrics.Exposition;
import dev.gatehouse.server.metrics.ExpositionGrammar;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is counted of requests that came over real sockets.
@Timeout(60)
class TrafficMetricsTest {

    private static final String LISTENER = "gateway=\"default/edge\",listener=\"http\",";
    private static final String APP =
            LISTENER + "route_kind=\"HTTPRoute\",route_namespace=\"default\",route=\"app\"";
    private static final String NO_ROUTE =
            LISTENER + "route_kind=\"\",route_namespace=\"\",route=\"\"";

    @ParameterizedTest
    @EnumSource(names = {"LOOP", "JDK"})
    void tellEachRequestByRouteMethodVersionAndStatus(CarriersKind carriers) throws IOException {
        try (var edge = new Edge(carriers, ExchangeLog.NONE);
                var scrape = new Scrape(edge.server)) {
            edge.get("/app/a");
            edge.get("/app/b");
            edge.get("/app/status/404");
            edge.send("DELETE /app", new String[] {}, "");
            edge.send("BREW /app", new String[] {}, "");
            Raw.exchange(edge.address, "GET /app HTTP/1.0\r\nHost: a\r\n\r\n");
            edge.get("/other");
            edge.get("/app/hang-up");
            Raw.exchange(edge.address, "GET /\u0007 HTTP/1.1\r\nHost: a\r\n\r\n");
            scrape.awaits(duration("_count", "_OTHER", "400", "", REFUSED) + " 1");
            var series = series(scrape);
            assertThat(series)
                    .containsEntry(duration("_count", "GET", "200", "1.1", APP), 2.0)
                    .containsEntry(duration("_count", "GET", "200", "1.0", APP), 1.0)
                    .containsEntry(duration("_count", "GET", "404", "1.1", APP), 1.0)
                    .containsEntry(duration("_count", "GET", "502", "1.1", APP), 1.0)
                    .containsEntry(duration("_count", "DELETE", "200", "1.1", APP), 1.0)
                    .containsEntry(duration("_count", "_OTHER", "200", "1.1", APP), 1.0)
                    .containsEntry(duration("_count", "GET", "404", "1.1", NO_ROUTE), 1.0);
            assertThat(series.get(duration("_sum", "GET", "200", "1.1", APP))).isBetween(0.0, 60.0);
        }
    }

    private static final String REFUSED =
            "gateway=\"\",listener=\"\",route_kind=\"\",route_namespace=\"\",route=\"\"";

    @ParameterizedTest
    @EnumSource(names = {"LOOP", "JDK"})
    void tellSizesAndBytes(CarriersKind carriers) throws IOException {
        try (var edge = new Edge(carriers, ExchangeLog.NONE);
                var scrape = new Scrape(edge.server)) {
            var upload = "POST /app/bytes/3000";
            var first =
                    edge.send(upload, new String[] {"Content-Length: 1024\r\n"}, "a".repeat(1024));
            var second =
                    edge.send(
                            upload,
                            new String[] {"Transfer-Encoding: chunked\r\n"},
                            "5\r\nhello\r\n0\r\n\r\n");
            edge.send("HEAD /app/bytes/9", new String[] {}, "");
            scrape.awaits(size("request", "_count", "") + " 3");
            var series = series(scrape);
            assertThat(series)
                    .containsEntry(size("request", "_sum", ""), 1029.0)
                    .containsEntry(size("request", "_bucket", ",le=\"1024.0\""), 3.0)
                    .containsEntry(size("response", "_sum", ""), 6000.0)
                    .containsEntry(size("response", "_bucket", ",le=\"1024.0\""), 1.0)
                    .containsEntry(size("response", "_bucket", ",le=\"8192.0\""), 3.0);
            assertThat(series.get("gatehouse_bytes_total{direction=\"received\"}"))
                    .isBetween(1029.0 + 200, 1029.0 + 400);
            assertThat(series.get("gatehouse_bytes_total{direction=\"sent\"}"))
                    .isGreaterThan(first.length() + second.length());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LOOP", "JDK"})
    void tellWhatTheBackendsDid(CarriersKind carriers) throws IOException {
        try (var edge = new Edge(carriers, ExchangeLog.NONE);
                var scrape = new Scrape(edge.server)) {
            edge.get("/app");
            edge.get("/app/status/503");
            edge.get("/app/hang-up");
            edge.get("/dead");
            edge.get("/empty");
            scrape.awaits(duration("_count", "GET", "503", "1.1", route("empty")) + " 1");
            var series = series(scrape);
            assertThat(series)
                    .containsEntry(client("200", "app"), 1.0)
                    .containsEntry(client("503", "app"), 1.0)
                    .containsEntry(client("", "app"), 1.0)
                    .containsEntry(client("", "dead"), 1.0)
                    .doesNotContainKey(client("", "empty"))
                    .containsEntry(backend("gatehouse_upstream_pool_active"), 0.0);
            assertThat(series.get(backend("gatehouse_upstream_connect_duration_seconds_count")))
                    .isBetween(1.0, 3.0);
            assertThat(series.keySet())
                    .noneMatch(name -> name.contains("pool_idle{backend=\"default/dead"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LOOP", "JDK"})
    void tellWhatIsBeingServed(CarriersKind carriers) throws IOException {
        try (var edge = new Edge(carriers, ExchangeLog.NONE);
                var scrape = new Scrape(edge.server)) {
            scrape.awaits("http_server_active_requests{url_scheme=\"http\"} 0");
            try (var client = new Socket(edge.address.getAddress(), edge.address.getPort())) {
                client.getOutputStream()
                        .write(
                                "POST /app HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n."
                                        .getBytes(StandardCharsets.ISO_8859_1));
                scrape.awaits("http_server_active_requests{url_scheme=\"http\"} 1");
                scrape.awaits(backend("gatehouse_upstream_pool_active") + " 1");
            }
            scrape.awaits("http_server_active_requests{url_scheme=\"http\"} 0");
            scrape.awaits(backend("gatehouse_upstream_pool_active") + " 0");
            scrape.awaits(duration("_count", "POST", "400", "1.1", APP) + " 1");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LOOP", "JDK"})
    void keepARoutesNumbersUntilItGoes(CarriersKind carriers) throws IOException {
        try (var edge = new Edge(carriers, ExchangeLog.NONE);
                var scrape = new Scrape(edge.server)) {
            edge.get("/app");
            scrape.awaits(duration("_count", "GET", "200", "1.1", APP) + " 1");
            edge.serve("app", "second");
            edge.get("/app");
            edge.get("/second");
            scrape.awaits(duration("_count", "GET", "200", "1.1", route("second")) + " 1");
            scrape.awaits(duration("_count", "GET", "200", "1.1", APP) + " 2");
            edge.serve("second");
            assertThat(scrape.series()).noneMatch(line -> line.contains("route=\"app\""));
            assertThat(scrape.series())
                    .contains(duration("_count", "GET", "200", "1.1", route("second")) + " 1");
        }
    }

    @ParameterizedTest
    @EnumSource(Exposition.class)
    void areWrittenAsTheFormatSays(Exposition format) throws IOException {
        try (var edge = new Edge(CarriersKind.LOOP, ExchangeLog.NONE);
                var scrape = new Scrape(edge.server)) {
            edge.get("/app");
            edge.get("/dead");
            edge.get("/nowhere");
            var response = scrape.response("Accept: " + format.contentType() + "\r\n");
            var series = ExpositionGrammar.read(format, Raw.content(response));
            assertThat(series.keySet())
                    .contains(
                            "gatehouse_loop_turn_seconds{loop=\"0\"}",
                            "gatehouse_accept_failures_total",
                            "gatehouse_access_log_dropped_total")
                    .anyMatch(name -> name.startsWith("http_server_request_duration_seconds_sum"))
                    .anyMatch(name -> name.startsWith("http_client_request_duration_seconds_sum"));
        }
    }

    private static Map<String, Double> series(Scrape scrape) throws IOException {
        return ExpositionGrammar.read(Exposition.PROMETHEUS, Raw.content(scrape.response()));
    }

    private static String duration(
            String part, String method, String status, String version, String labels) {
        return "http_server_request_duration_seconds%s{http_request_method=\"%s\",http_response_status_code=\"%s\",network_protocol_version=\"%s\",%s}"
                .formatted(part, method, status, version, labels);
    }

    private static String route(String name) {
        return APP.replace("\"app\"", "\"" + name + "\"");
    }

    private static String size(String what, String part, String more) {
        return "http_server_%s_body_size_bytes%s{%s%s}".formatted(what, part, APP, more);
    }

    private static String client(String status, String name) {
        return "http_client_request_duration_seconds_count{http_request_method=\"GET\",http_response_status_code=\"%s\",%s,backend=\"default/%s:80\"}"
                .formatted(status, route(name), name);
    }

    private static String backend(String name) {
        return name + "{backend=\"default/app:80\"}";
    }
}
