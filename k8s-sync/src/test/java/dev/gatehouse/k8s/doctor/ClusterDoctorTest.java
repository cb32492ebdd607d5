package dev.gatehouse.k8s.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.k8s.doctor.Finding.Health;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server that answers by a table, and what the doctor makes of it.
@Timeout(60)
class ClusterDoctorTest {

    private static final String RESOURCES =
            """
            {"resources": [{"name": "gatewayclasses"}, {"name": "gateways"},
                           {"name": "gateways/status"}, {"name": "httproutes"}]}
            """;

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Set<String> refusedVerbs = ConcurrentHashMap.newKeySet();
    private final Set<InetSocketAddress> silent = ConcurrentHashMap.newKeySet();
    private Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private Optional<Instant> end = Optional.of(now.plus(90, ChronoUnit.DAYS));

    // set up before each test
    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
        answers.put("/version", "{\"gitVersion\": \"v1.36.3\"}");
        answers.put(
                "/apis/gateway.networking.k8s.io",
                "{\"versions\": [{\"version\": \"v1\"}, {\"version\": \"v1beta1\"}]}");
        answers.put("/apis/gateway.networking.k8s.io/v1", RESOURCES);
        answers.put(
                "/apis/gateway.networking.k8s.io/v1beta1",
                "{\"resources\": [{\"name\": \"referencegrants\"}]}");
        answers.put(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/"
                        + "gateways.gateway.networking.k8s.io",
                """
                {"metadata": {"annotations": {
                  "gateway.networking.k8s.io/bundle-version": "v1.6.1",
                  "gateway.networking.k8s.io/channel": "experimental"}}}
                """);
        answers.put("/api/v1/namespaces/gatehouse-system", "{}");
        answers.put(
                "/apis/discovery.k8s.io/v1/endpointslices",
                """
                {"items": [
                  {"ports": [{"port": 3000}],
                   "endpoints": [
                     {"addresses": ["10.244.0.5"]},
                     {"addresses": ["10.244.0.6"], "conditions": {"ready": true}},
                     {"addresses": ["10.244.0.7"], "conditions": {"ready": false}}]},
                  {"ports": [{"port": 53, "protocol": "UDP"}],
                   "endpoints": [{"addresses": ["10.244.0.8"]}]}]}
                """);
        refusedVerbs.add("\"list\",\"group\":\"\",\"resource\":\"secrets\"");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            var answer =
                    path.endsWith("selfsubjectaccessreviews")
                            ? "{\"status\": {\"allowed\": %s}}"
                                    .formatted(refusedVerbs.stream().noneMatch(body::contains))
                            : answers.get(path);
            var bytes = (answer == null ? "{}" : answer).getBytes(UTF_8);
            exchange.sendResponseHeaders(answer == null ? 404 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private KubernetesClient client(int port) {
        var config = Config.empty();
        config.setMasterUrl("http://127.0.0.1:" + port + "/");
        config.setRequestRetryBackoffLimit(0);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private List<Finding> examined() throws InterruptedException {
        try (var client = client(server.getAddress().getPort())) {
            return examined(client);
        }
    }

    private List<Finding> examined(KubernetesClient client) throws InterruptedException {
        return ClusterDoctor.examine(
                client,
                new ClusterDoctor.Settings(end, Optional.of("gatehouse-system"), true),
                InstantSource.fixed(now),
                address -> !silent.contains(address));
    }

    private static String bad(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.health() != Health.OK)
                .map(f -> f.health() + " " + f.check() + ": " + f.sentence())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void findsNothingWhereAllIsWell() throws InterruptedException {
        var findings = examined();

        assertThat(bad(findings)).isEmpty();
        assertThat(findings)
                .extracting(Finding::check)
                .containsExactly(
                        "credentials",
                        "API server",
                        "clock",
                        "CRDs",
                        "rights",
                        "Lease",
                        "pod reach");
        assertThat(findings)
                .extracting(Finding::sentence)
                .contains("Gateway API v1.6.1, channel experimental")
                .contains("all 2 pods that were tried answer");
    }

    @Test
    void namesEachMissingRight() throws InterruptedException {
        refusedVerbs.add("\"watch\",\"group\":\"\",\"resource\":\"nodes\"");
        refusedVerbs.add(
                "\"patch\",\"group\":\"gateway.networking.k8s.io\",\"resource\":\"gateways\"");
        refusedVerbs.add("\"update\",\"group\":\"coordination.k8s.io\"");

        assertThat(bad(examined()))
                .isEqualTo(
                        "FAILED rights: missing: patch gateways/status.gateway.networking.k8s.io,"
                                + " watch nodes, update leases.coordination.k8s.io gatehouse in"
                                + " gatehouse-system; `gatehouse rbac` prints what to grant");
    }

    @Test
    void warnsOfRightsThatAreTooMany() throws InterruptedException {
        refusedVerbs.clear();

        assertThat(bad(examined())).startsWith("WARNING rights: these credentials may list all");
    }

    @Test
    void saysThatPodsAreCutOff() throws InterruptedException {
        silent.add(new InetSocketAddress("10.244.0.5", 3000));
        assertThat(bad(examined()))
                .isEqualTo("FAILED pod reach: 1 of 2 pods do not answer: 10.244.0.5:3000");

        silent.add(new InetSocketAddress("10.244.0.6", 3000));
        assertThat(bad(examined())).startsWith("FAILED pod reach: none of 2 pods answers");
    }

    @Test
    void measuresTheClock() throws InterruptedException {
        now = now.plusSeconds(600);

        assertThat(bad(examined())).startsWith("FAILED clock: this machine's clock is ");
    }

    @Test
    void knowsWhenCredentialsEnd() throws InterruptedException {
        end = Optional.of(now.minusSeconds(1));
        assertThat(bad(examined())).startsWith("FAILED credentials: the credentials ended at ");

        end = Optional.of(now.plus(48, ChronoUnit.HOURS));
        assertThat(bad(examined())).startsWith("WARNING credentials: ").contains(", in 48 h");
    }

    @Test
    void missesDefinitionsAndTheNamespaceOfTheLease() throws InterruptedException {
        answers.remove("/apis/gateway.networking.k8s.io/v1beta1");
        answers.remove("/api/v1/namespaces/gatehouse-system");

        assertThat(bad(examined()))
                .contains("FAILED CRDs: referencegrants is not served as v1 or v1beta1")
                .contains("FAILED Lease: namespace gatehouse-system is not there");
    }

    @Test
    void looksNoFurtherWhereTheServerIsAway() throws InterruptedException {
        var port = server.getAddress().getPort();
        server.stop(0);
        try (var client = client(port)) {
            var findings = examined(client);

            assertThat(findings)
                    .extracting(Finding::check)
                    .containsExactly("credentials", "API server");
            assertThat(bad(findings)).contains("FAILED API server: ").contains("does not answer");
        }
    }
}
