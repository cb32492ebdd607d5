package dev.gatehouse.k8s.status;

import static dev.gatehouse.k8s.status.WrittenCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.k8s.api.FakeApiServer;
import dev.gatehouse.k8s.status.StatusWriter.Series;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusWriterTest {

    private static final String API = "apis/gateway.networking.k8s.io/v1/";
    private static final String EDGE = API + "namespaces/default/gateways/edge";

    private static final String CLASS_AND_GATEWAY =
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GatewayClass
            metadata: {name: gatehouse}
            spec: {controllerName: gatehouse.dev/gateway}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge}
            spec:
              gatewayClassName: gatehouse
              listeners:
              - {name: http, port: 80, protocol: HTTP}
            """;

    private WrittenCluster written;
    private FakeApiServer server;
    private Cluster cluster;

    @BeforeEach
    void start() throws IOException {
        written = new WrittenCluster(false);
        server = written.server();
        cluster = written.cluster();
    }

    @AfterEach
    void stop() {
        written.close();
    }

    @Test
    void writesWhatIsSaidOfEachObject() {
        server.apply(CLASS_AND_GATEWAY + route("web"));

        written.say();

        awaitWrites(3);
        assertThat(conditions(written.object(API + "gatewayclasses/gatehouse").path("status")))
                .containsExactly("Accepted=True Accepted generation 1");
        assertThat(
                        written.object(API + "gatewayclasses/gatehouse")
                                .path("status")
                                .path("supportedFeatures"))
                .extracting(f -> f.path("name").asText())
                .contains("Gateway", "HTTPRoute")
                .isSorted();
        var edge = written.object(EDGE).path("status");
        assertThat(conditions(edge))
                .containsExactly(
                        "Accepted=True Accepted generation 1",
                        "Programmed=True Programmed generation 1");
        assertThat(edge.path("addresses"))
                .hasToString("[{\"type\":\"IPAddress\",\"value\":\"10.0.0.1\"}]");
        assertThat(edge.path("listeners").path(0).path("attachedRoutes").asInt()).isEqualTo(1);
        var parent = written.object(routePath("web")).path("status").path("parents").path(0);
        assertThat(parent.path("controllerName").asText()).isEqualTo("gatehouse.dev/gateway");
        assertThat(parent.path("parentRef")).isEqualTo(spec("web").path("parentRefs").path(0));
        assertThat(conditions(parent))
                .containsExactly(
                        "Accepted=True Accepted generation 1",
                        "ResolvedRefs=True ResolvedRefs generation 1");
        // The answer is counted once it is here.
        await(() -> written.status().writes().values().stream().mapToLong(n -> n).sum() == 3);
        assertThat(written.status().writes())
                .containsEntry(new Series("HTTPRoute", "written"), 1L)
                .containsEntry(new Series("Gateway", "written"), 1L)
                .containsEntry(new Series("GatewayClass", "written"), 1L);
    }

    @Test
    void writesNothingAtRest() {
        server.apply(CLASS_AND_GATEWAY + route("web"));
        written.say();
        awaitWrites(3);

        for (var i = 0; i < 5; i++) {
            written.say();
        }

        assertThat(allWrites()).hasSize(3);
    }

    @Test
    void writesNothingWhileItsOwnWritesHaveNotComeBackYet() {
        server.apply(CLASS_AND_GATEWAY + route("web"));
        cluster.watch();
        var verdicts = cluster.verdicts();
        written.status().accept(verdicts);
        awaitWrites(3);

        written.status().accept(verdicts);
        written.status().accept(cluster.verdicts());

        assertThat(allWrites()).hasSize(3);
    }

    @Test
    void writesNothingAfterARestart() {
        server.apply(CLASS_AND_GATEWAY + route("web"));
        written.say();
        awaitWrites(3);

        written.restart("b");
        written.say();

        assertThat(allWrites()).hasSize(3);
    }

    @Test
    void writesOnlyWhatChanged() {
        server.apply(CLASS_AND_GATEWAY + route("web"));
        written.say();
        awaitWrites(3);
        server.apply(route("web", "/other"));

        written.say();

        awaitWrites(4);
        assertThat(server.writes().getLast()).contains("httproutes/web/status");
        assertThat(conditions(parent("web", 0)))
                .containsExactly(
                        "Accepted=True Accepted generation 2",
                        "ResolvedRefs=True ResolvedRefs generation 2");
    }

    @Test
    void leavesEntriesOfOthersInTheirPlace() {
        server.apply(CLASS_AND_GATEWAY + route("web"));
        server.apply(withEntryOfAnother("web", "Waiting"));

        written.say();

        awaitWrites(3);
        assertThat(parents("web"))
                .containsExactly("other.example/gateway", "gatehouse.dev/gateway");
        assertThat(parent("web", 0).path("unknownMember")).hasToString("{\"kept\":[]}");
        assertThat(parent("web", 0).path("parentRef").has("emptyList")).isTrue();
    }

    @Test
    void keepsWhatAnotherWroteInBetween() {
        server.apply(CLASS_AND_GATEWAY + route("web"));
        server.trouble(
                "PATCH .*/httproutes/web/status",
                1,
                () -> {
                    server.apply(withEntryOfAnother("web", "Arrived"));
                    return null;
                });

        written.say();

        await(() -> parents("web").size() == 2);
        assertThat(parents("web"))
                .containsExactly("other.example/gateway", "gatehouse.dev/gateway");
        assertThat(server.writes()).anyMatch(w -> w.endsWith("httproutes/web/status -> 409"));
    }

    @Test
    void removesItsEntryWhereTheParentIsNotItsOwnAnyMore() {
        server.apply(CLASS_AND_GATEWAY + route("web"));
        written.say();
        awaitWrites(3);
        server.apply(
                """
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: web}
                spec:
                  parentRefs: [{name: elsewhere}]
                """);

        written.say();

        await(() -> parents("web").isEmpty());
    }

    @Test
    void neverTouchesWhatBelongsToAnotherController() {
        server.apply(
                """
                apiVersion: gateway.networking.k8s.io/v1
                kind: GatewayClass
                metadata: {name: foreign}
                spec: {controllerName: other.example/gateway}
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: edge}
                spec:
                  gatewayClassName: foreign
                  listeners:
                  - {name: http, port: 80, protocol: HTTP}
                ---
                """
                        + route("web"));
        written.say();

        assertThat(allWrites()).isEmpty();
    }

    @Test
    void forgetsWhatIsGone() {
        server.apply(CLASS_AND_GATEWAY + route("web"));
        cluster.watch();
        server.delete(routePath("web"));

        written.status().accept(cluster.verdicts());

        await(() -> written.status().writes().containsKey(new Series("HTTPRoute", "gone")));
        assertThat(allWrites()).filteredOn(w -> w.contains("httproutes/web")).hasSize(1);
    }

    @Test
    void saysNothingOfAnObjectWhatWasJudgedOfItsForerunner() {
        server.apply(CLASS_AND_GATEWAY + route("web"));
        cluster.watch();
        var outdated = cluster.verdicts();
        server.delete(routePath("web"));
        server.apply(route("web", "/other"));
        cluster.watch();

        written.status().accept(outdated);

        await(() -> written.status().writes().containsKey(new Series("HTTPRoute", "outdated")));
        assertThat(parents("web")).isEmpty();
        written.say();
        await(() -> parents("web").size() == 1);
    }

    @Test
    void doesNotGoBackToAnEarlierGeneration() {
        server.apply(CLASS_AND_GATEWAY + route("web"));
        cluster.watch();
        var early = cluster.verdicts();
        server.apply(route("web", "/other"));
        written.say();
        awaitWrites(3);

        written.status().accept(early);

        assertThat(allWrites()).filteredOn(w -> w.contains("httproutes/web")).hasSize(1);
        assertThat(conditions(parent("web", 0)))
                .allSatisfy(c -> assertThat(c).endsWith("generation 2"));
    }

    @Test
    void writesTheNewestWishOnceTheApiServerIsBack() {
        server.apply(CLASS_AND_GATEWAY + route("web"));
        server.answer("PATCH .*", -1, 503, "ServiceUnavailable", "starting");
        written.say();
        await(() -> written.status().writes().containsKey(new Series("HTTPRoute", "unreachable")));
        server.apply(route("web", "/other"));
        written.say();

        server.calm();

        await(() -> parents("web").size() == 1);
        assertThat(conditions(parent("web", 0)))
                .allSatisfy(c -> assertThat(c).endsWith("generation 2"));
        assertThat(allWrites())
                .filteredOn(w -> w.contains("httproutes/web") && w.endsWith("200"))
                .hasSize(1);
    }

    @Test
    void triesAgainWhenTheConnectionIsCut() {
        server.apply(CLASS_AND_GATEWAY);
        server.answer("PATCH .*", 3, 0, "", "");

        written.say();

        await(
                () ->
                        conditions(written.object(EDGE).path("status")).size() == 2
                                && conditions(written.object(EDGE).path("status"))
                                        .getFirst()
                                        .contains("True"));
    }

    @Test
    void writesWhatIsAllowedWhileAnotherKindIsNot() {
        server.apply(CLASS_AND_GATEWAY + route("web"));
        server.answer("PATCH .*httproutes.*", -1, 403, "Forbidden", "no");

        written.say();

        await(() -> written.status().writes().containsKey(new Series("HTTPRoute", "forbidden")));
        await(() -> written.status().writes().containsKey(new Series("Gateway", "written")));
        server.calm();
        await(() -> parents("web").size() == 1);
    }

    @Test
    void doesNotLetOneRefusedObjectHoldUpOthers() {
        server.apply(CLASS_AND_GATEWAY + route("bad") + route("good"));
        server.answer("PATCH .*/httproutes/bad/.*", -1, 422, "Invalid", "too long");

        written.say();

        await(() -> parents("good").size() == 1);
        await(() -> written.status().writes().containsKey(new Series("HTTPRoute", "refused")));
    }

    @Test
    void writesWhatIsNewestAfterAWriteThatTookLong() throws InterruptedException {
        server.apply(CLASS_AND_GATEWAY + route("web"));
        var reached = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        server.trouble(
                "PATCH .*/httproutes/web/status",
                1,
                () -> {
                    reached.countDown();
                    goOn.await();
                    return null;
                });
        written.say();
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        server.apply(route("web", "/other"));
        written.say();

        goOn.countDown();

        await(
                () ->
                        parents("web").size() == 1
                                && conditions(parent("web", 0)).getFirst().endsWith("2"));
    }

    @Test
    void writesThousandsAFewAtATime() {
        server.apply(CLASS_AND_GATEWAY);
        IntStream.range(0, 1_000).forEach(i -> server.apply(routeDocument("r" + i, "/" + i)));

        cluster.watch();
        var verdicts = cluster.verdicts();
        written.status().accept(verdicts);

        awaitWrites(1_002);
        assertThat(server.writes()).allMatch(w -> w.endsWith("200"));
        assertThat(server.mostBusy()).isLessThanOrEqualTo(16);
    }

    /// All writes, once everything is tried that was asked for.
    private List<String> allWrites() {
        await(written.status()::idle);
        return server.writes();
    }

    private void awaitWrites(int count) {
        await(() -> server.writes().size() >= count);
        assertThat(server.writes()).hasSize(count);
    }

    private static String routePath(String name) {
        return API + "namespaces/default/httproutes/" + name;
    }

    private JsonNode spec(String name) {
        return written.object(routePath(name)).path("spec");
    }

    private JsonNode parent(String route, int index) {
        return written.object(routePath(route)).path("status").path("parents").path(index);
    }

    private List<String> parents(String route) {
        var names = new ArrayList<String>();
        written.object(routePath(route))
                .path("status")
                .path("parents")
                .forEach(p -> names.add(p.path("controllerName").asText()));
        return names;
    }

    private static List<String> conditions(JsonNode holder) {
        var texts = new ArrayList<String>();
        for (var c : holder.path("conditions")) {
            texts.add(
                    c.path("type").asText()
                            + "="
                            + c.path("status").asText()
                            + " "
                            + c.path("reason").asText()
                            + " generation "
                            + c.path("observedGeneration").asLong());
        }
        return texts;
    }

    private static String route(String name) {
        return route(name, "/");
    }

    private static String route(String name, String path) {
        return "---\n" + routeDocument(name, path);
    }

    private static String routeDocument(String name, String path) {
        return """
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: %s}
                spec:
                  parentRefs: [{name: edge}]
                  rules:
                  - matches: [{path: {type: PathPrefix, value: %s}}]
                    filters:
                    - {type: RequestRedirect, requestRedirect: {scheme: https}}
                """
                .formatted(name, path);
    }

    private static String withEntryOfAnother(String route, String reason) {
        return """
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: %s}
                status:
                  parents:
                  - parentRef: {name: edge, emptyList: []}
                    controllerName: other.example/gateway
                    unknownMember: {kept: []}
                    conditions:
                    - type: Accepted
                      status: "True"
                      reason: %s
                      message: ""
                      lastTransitionTime: "2026-01-01T00:00:00Z"
                """
                .formatted(route, reason);
    }
}
