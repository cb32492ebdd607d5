package dev.gatehouse.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.model.BackendReach;
import dev.gatehouse.model.ControlPlane;
import dev.gatehouse.model.Filter;
import dev.gatehouse.model.Filter.HeaderEdits;
import dev.gatehouse.model.Filter.HeaderField;
import dev.gatehouse.model.Hostname;
import dev.gatehouse.model.HttpMatch;
import dev.gatehouse.model.HttpRule;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.ObjectStatus;
import dev.gatehouse.model.PathMatch;
import dev.gatehouse.model.RoutedMatch;
import dev.gatehouse.model.RuleId;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.model.SourceState;
import dev.gatehouse.model.Timeouts;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import dev.gatehouse.model.ValueMatch;
import dev.gatehouse.model.WeightedBackend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class AdminServerTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(LOOPBACK, 0);
    private static final UpstreamId APP = new UpstreamId("default/app:80");

    private static final String ROUTES = "/api/v1/routes";

    private GatehouseServer server;
    private AdminServer admin;

    @BeforeEach
    void start() throws IOException {
        server = GatehouseServer.start(ServerOptions.DEFAULTS);
        admin = AdminServer.start(ANY_PORT, List.of(), server, AdminServerTest::objects);
    }

    @AfterEach
    void stop() {
        admin.close();
        server.close();
    }

    @Test
    void isAliveAndNotReadyBeforeTheFirstConfiguration() throws IOException {
        assertThat(Raw.get(admin.address(), "/livez")).startsWith("HTTP/1.1 200 ").endsWith("ok\n");
        var readyz = Raw.get(admin.address(), "/readyz");
        assertThat(Raw.status(readyz)).isEqualTo(503);
        assertThat(Raw.content(readyz))
                .isEqualTo(
                        """
                        [+]shutdown ok
                        [-]config failed: no configuration yet
                        [+]source ok
                        readyz check failed
                        """);
    }

    @Test
    void isReadyOnceTheFirstConfigurationIsBound() throws IOException {
        server.apply(snapshot(listener("http", free(), List.of())));
        var readyz = Raw.get(admin.address(), "/readyz");
        assertThat(Raw.status(readyz)).isEqualTo(200);
        assertThat(Raw.content(readyz)).isEqualTo("ok\n");
        assertThat(Raw.content(Raw.get(admin.address(), "/readyz?verbose")))
                .isEqualTo(
                        """
                        [+]shutdown ok
                        [+]config ok
                        [+]source ok
                        [+]listener default/edge/http ok
                        readyz check passed
                        """);
    }

    @Test
    void staysReadyWhileItsSourceIsAwayAndSaysSo() throws IOException {
        server.apply(snapshot(listener("http", free(), List.of())));
        var away =
                new SourceState(
                        Optional.of(Instant.parse("2026-11-24T12:00:00Z")),
                        List.of(
                                new SourceState.Watch("Gateway", true, Optional.empty()),
                                new SourceState.Watch("Secret", false, Optional.of("refused"))),
                        Optional.of(false),
                        List.of(new SourceState.Writes("Gateway", "written", 3)),
                        Optional.of(Instant.ofEpochSecond(7)));
        try (var other = AdminServer.start(ANY_PORT, List.of(), server, control(away))) {
            var readyz = Raw.get(other.address(), "/readyz?verbose");
            assertThat(Raw.status(readyz)).isEqualTo(200);
            assertThat(Raw.content(readyz))
                    .contains(
                            """
                            [-]source failed: not followed since 2026-11-24T12:00:00Z; what was seen last is served
                            [+]watch Gateway ok
                            [-]watch Secret failed: refused
                            """);
            assertThat(Raw.content(Raw.get(other.address(), "/metrics")))
                    .contains("\ngatehouse_config_stale 1\n")
                    .contains("\ngatehouse_k8s_watch_connected{kind=\"Secret\"} 0\n")
                    .contains("\ngatehouse_k8s_token_expiry_seconds 7\n")
                    .contains("\ngatehouse_leader 0\n")
                    .contains(
                            "\ngatehouse_status_writes_total{kind=\"Gateway\",result=\"written\"} 3\n");
        }
        assertThat(Raw.content(Raw.get(admin.address(), "/metrics")))
                .contains("\ngatehouse_config_stale 0\n")
                .doesNotContain("gatehouse_leader");
    }

    private static ControlPlane control(SourceState source) {
        return new ControlPlane() {

            @Override
            public List<ObjectStatus> objects() {
                return List.of();
            }

            @Override
            public SourceState source() {
                return source;
            }
        };
    }

    @Test
    void namesTheListenerThatIsNotBoundWhileAnotherServes() throws IOException {
        try (var taken = new ServerSocket(0, 1, LOOPBACK)) {
            var address = new InetSocketAddress(LOOPBACK, taken.getLocalPort());
            server.apply(
                    snapshot(
                            listener("http", free(), List.of()),
                            listener("other", address, List.of())));
            var readyz = Raw.get(admin.address(), "/readyz?verbose");
            assertThat(Raw.status(readyz)).isEqualTo(200);
            assertThat(Raw.content(readyz))
                    .contains("[+]listener default/edge/http ok\n")
                    .contains("[-]listener default/edge/other failed: ")
                    .contains("127.0.0.1:" + taken.getLocalPort());
            assertThat(config().path("notBound").path("default/edge/other").asText())
                    .contains("127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void isNotReadyWhenNothingIsBound() throws IOException {
        try (var taken = new ServerSocket(0, 1, LOOPBACK)) {
            var address = new InetSocketAddress(LOOPBACK, taken.getLocalPort());
            server.apply(snapshot(listener("http", address, List.of())));
            var readyz = Raw.get(admin.address(), "/readyz");
            assertThat(Raw.status(readyz)).isEqualTo(503);
            assertThat(Raw.content(readyz)).contains("[-]listener default/edge/http failed: ");
        }
    }

    @Test
    void isNotReadyOnceTheServerStops() throws Exception {
        server.apply(snapshot(listener("http", free(), List.of())));
        server.drain(Duration.ofSeconds(1));
        var readyz = Raw.get(admin.address(), "/readyz");
        assertThat(Raw.status(readyz)).isEqualTo(503);
        assertThat(Raw.content(readyz)).startsWith("[-]shutdown failed: ");
        assertThat(Raw.status(Raw.get(admin.address(), "/livez"))).isEqualTo(200);
    }

    @Test
    void tellsAnEmptyConfigurationBeforeTheFirst() throws IOException {
        var config = config();
        assertThat(config.path("generation").asInt(-1)).isZero();
        assertThat(config.path("ready").asBoolean(true)).isFalse();
        assertThat(config.path("listeners")).isEmpty();
    }

    @Test
    void tellsWhatIsServed() throws IOException {
        var address = free();
        server.apply(snapshot(listener("http", address, List.of(route(List.of())))));
        var config = config();
        assertThat(config.path("generation").asInt()).isEqualTo(1);
        assertThat(config.path("ready").asBoolean()).isTrue();
        var listener = config.path("listeners").path(0);
        assertThat(listener.path("gateway").asText()).isEqualTo("default/edge");
        assertThat(listener.path("name").asText()).isEqualTo("http");
        assertThat(listener.path("hostname").asText()).isEqualTo("*");
        assertThat(listener.path("bindings").path(0).asText())
                .isEqualTo("127.0.0.1:" + address.getPort());
        var line = listener.path("routes").path(0);
        assertThat(line.path("hostname").asText()).isEqualTo("*.example.com");
        assertThat(line.path("rule").asText()).isEqualTo("HTTPRoute default/app rule 2 (all)");
        assertThat(line.path("match").path("path").toString())
                .isEqualTo("{\"type\":\"PathPrefix\",\"value\":\"/shop\"}");
        assertThat(line.path("backends").toString())
                .isEqualTo("[{\"upstream\":\"default/app:80\",\"weight\":3}]");
        assertThat(config.path("upstreams").path("default/app:80").path("endpoints").toString())
                .isEqualTo("[\"10.0.0.1:8080\",\"[2001:db8::1]:8080\"]");
        assertThat(config.path("objects").path(0).toString())
                .isEqualTo(
                        "{\"kind\":\"HTTPRoute\",\"namespace\":\"default\",\"name\":\"app\",\"parts\":[{\"about\":\"parent"
                                + " default/edge\",\"conditions\":[{\"type\":\"Accepted\",\"status\":\"True\",\"reason\":\"Accepted\",\"message\":\"fine\"}]}]}");
    }

    @Test
    void listsWhatIsServedOfOneNamespaceOrOfAll() throws IOException {
        server.apply(snapshot(listener("http", free(), List.of(route(List.of())))));
        var all = new ObjectMapper().readTree(Raw.content(Raw.get(admin.address(), ROUTES)));
        assertThat(all.path("generation").asInt()).isEqualTo(1);
        assertThat(all.path("items").path(0).path("name").asText()).isEqualTo("app");
        assertThat(all.path("items").path(0).path("served").asText()).isEqualTo("yes");
        assertThat(Raw.content(Raw.get(admin.address(), ROUTES + "?namespace=shop")))
                .contains("\"items\" : [ ]");
    }

    @Test
    void explainsARequestAsTextAndAsData() throws IOException {
        var address = free();
        server.apply(snapshot(listener("http", address, List.of(route(List.of())))));
        var url = "/api/v1/explain?url=http%3A%2F%2F127.0.0.1:" + address.getPort() + "%2F";
        var taken = explained(url + "shop%2F1&header=Host:%20a.example.com&header=X:%201");
        assertThat(taken.path("taken").asBoolean()).isTrue();
        assertThat(taken.path("text").asText())
                .startsWith("GET http://a.example.com/shop/1 to 127.0.0.1:")
                .contains("HTTPRoute default/app rule 2 (all)");
        assertThat(taken.path("explanation").path("listener").asText())
                .isEqualTo("default/edge/http");
        var lost = explained(url + "cart&method=PUT");
        assertThat(lost.path("taken").asBoolean(true)).isFalse();
        assertThat(lost.path("explanation").path("method").asText()).isEqualTo("PUT");
    }

    private JsonNode explained(String target) throws IOException {
        return new ObjectMapper().readTree(Raw.content(Raw.get(admin.address(), target)));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    /api/v1/explain, say which request
                    /api/v1/explain?url=, "is no URL"
                    /api/v1/explain?url=ftp://a/, ftp://a/
                    /api/v1/explain?url=http://a/&header=b, 'b'' is no header field'
                    """)
    void saysWhyARequestCannotBeExplained(String target, String why) throws IOException {
        var response = Raw.get(admin.address(), target);
        assertThat(Raw.status(response)).isEqualTo(400);
        assertThat(Raw.content(response)).contains(why.replace("\"", ""));
    }

    @Test
    void showsEndpointsThatChangedSinceTheSnapshot() throws IOException {
        server.apply(snapshot(listener("http", free(), List.of(route(List.of())))));
        server.applyEndpoints(
                APP,
                new Upstream.Endpoints(
                        Upstream.Protocol.HTTP1, List.of(new InetSocketAddress(LOOPBACK, 7))));
        assertThat(config().path("upstreams").path("default/app:80").path("endpoints").toString())
                .isEqualTo("[\"127.0.0.1:7\"]");
    }

    @Test
    void tellsByWhichWayABackendIsReached() throws IOException {
        server.apply(snapshot(listener("http", free(), List.of(route(List.of())))));
        var reached =
                new ControlPlane() {

                    @Override
                    public List<ObjectStatus> objects() {
                        return List.of();
                    }

                    @Override
                    public List<BackendReach> backends() {
                        return List.of(
                                reach(APP, BackendReach.State.FALLBACK),
                                reach(new UpstreamId("gone"), BackendReach.State.REACHED));
                    }
                };
        try (var other = AdminServer.start(ANY_PORT, List.of(), server, reached)) {
            var config =
                    new ObjectMapper()
                            .readTree(Raw.content(Raw.get(other.address(), "/api/v1/config")));
            assertThat(config.path("upstreams").path("default/app:80").path("reach").toString())
                    .isEqualTo(
                            "{\"way\":\"nodeport\",\"state\":\"fallback\",\"why\":\"no pod answers\"}");
            assertThat(config.path("upstreams").has("gone")).isFalse();
        }
    }

    private static BackendReach reach(UpstreamId id, BackendReach.State state) {
        return new BackendReach(
                id, "default", "app", BackendReach.Way.NODEPORT, state, "no pod answers");
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    Authorization, true
                    proxy-authorization, true
                    Cookie, true
                    SET-COOKIE, true
                    X-Auth-Token, true
                    X-Client-Secret, true
                    X-Db-Password, true
                    X-Api-Key, true
                    api_key, true
                    X-Forwarded-Authorization, true
                    X-Version, false
                    Keep-Alive, false
                    """)
    void redactsValuesOfFieldsThatLookSecret(String name, boolean secret) throws IOException {
        var field = new HeaderField(name, "v4lue-1");
        var edits = new HeaderEdits(List.of(field), List.of(field), List.of());
        var route =
                route(
                        List.of(
                                new Filter.RequestHeaders(edits),
                                new Filter.ResponseHeaders(edits)),
                        List.of(new HttpMatch.HeaderMatch(name, new ValueMatch.Exact("v4lue-1"))),
                        List.of(new HttpMatch.QueryMatch(name, new ValueMatch.Regex("v4lue-1"))));
        server.apply(snapshot(listener("http", free(), List.of(route))));
        var text = Raw.content(Raw.get(admin.address(), "/api/v1/config"));
        // set and add of three filters, a header match, a query match
        assertThat(occurrences(text, "v4lue-1")).isEqualTo(secret ? 0 : 8);
        assertThat(occurrences(text, "\"redacted\"")).isEqualTo(secret ? 8 : 0);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    GET, /, 404
                    GET, /livez/x, 404
                    GET, /api/v1/other, 404
                    POST, /livez, 405
                    DELETE, /readyz, 405
                    PUT, /api/v1/config, 405
                    GET, /api/v1/gateways, 200
                    HEAD, /api/v1/routes, 200
                    GET, /api/v1/backends?namespace=default, 200
                    POST, /api/v1/routes, 405
                    POST, /metrics, 405
                    HEAD, /metrics, 200
                    GET, /livez, 200
                    HEAD, /livez, 200
                    HEAD, /readyz, 503
                    """)
    void answersWhatItHasAndNothingElse(String method, String target, int status)
            throws IOException {
        var response = Raw.request(admin.address(), method, target);
        assertThat(Raw.status(response)).isEqualTo(status);
        if (status == 405) {
            assertThat(response).contains("Allow: GET, HEAD\r\n");
        }
        if (method.equals("HEAD")) {
            assertThat(Raw.content(response)).isEmpty();
        }
    }

    @Test
    void saysInOneSentenceThatThePortIsInUse() {
        var address = admin.address();
        assertThatThrownBy(() -> AdminServer.start(address, List.of(), server, List::of))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "the admin server can't listen at 127.0.0.1:"
                                + address.getPort()
                                + ": the address is in use");
    }

    @Test
    void freesItsPortWhenClosed() throws IOException {
        var address = admin.address();
        admin.close();
        try (var again = AdminServer.start(address, List.of(), server, List::of)) {
            assertThat(Raw.status(Raw.get(again.address(), "/livez"))).isEqualTo(200);
        }
    }

    private JsonNode config() throws IOException {
        var response = Raw.get(admin.address(), "/api/v1/config");
        assertThat(Raw.status(response)).isEqualTo(200);
        assertThat(response).contains("Content-Type: application/json\r\n");
        return new ObjectMapper().readTree(Raw.content(response));
    }

    private static int occurrences(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }

    private static InetSocketAddress free() throws IOException {
        try (var socket = new ServerSocket(0, 1, LOOPBACK)) {
            return new InetSocketAddress(LOOPBACK, socket.getLocalPort());
        }
    }

    private static Snapshot snapshot(Listener... listeners) {
        var endpoints =
                new Upstream.Endpoints(
                        Upstream.Protocol.HTTP1,
                        List.of(
                                new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 8080),
                                new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 8080)));
        return new Snapshot(1, List.of(listeners), Map.of(APP, endpoints));
    }

    private static Listener listener(
            String name, InetSocketAddress binding, List<RoutedMatch> routes) {
        return new Listener.Http(
                new ListenerId("default", "edge", name), List.of(binding), Hostname.ANY, routes);
    }

    private static RoutedMatch route(List<Filter> filters) {
        return route(filters, List.of(), List.of());
    }

    private static RoutedMatch route(
            List<Filter> filters,
            List<HttpMatch.HeaderMatch> headers,
            List<HttpMatch.QueryMatch> query) {
        var backendFilters =
                filters.stream().filter(f -> f instanceof Filter.RequestHeaders).toList();
        return new RoutedMatch(
                new Hostname("*.example.com"),
                new HttpMatch(new PathMatch.Prefix("/shop"), Optional.empty(), headers, query),
                new HttpRule(
                        new RuleId("HTTPRoute", "default", "app", 2, Optional.of("all")),
                        filters,
                        List.of(new WeightedBackend(APP, 3, backendFilters)),
                        Timeouts.NONE));
    }

    private static List<ObjectStatus> objects() {
        return List.of(
                new ObjectStatus(
                        "HTTPRoute",
                        "default",
                        "app",
                        List.of(
                                new ObjectStatus.Part(
                                        "parent default/edge",
                                        List.of(
                                                new ObjectStatus.Condition(
                                                        "Accepted", true, "Accepted", "fine"))))));
    }
}
