package dev.gatehouse.cli;

import static dev.gatehouse.cli.Ended.gatehouse;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the running gateway is asked, by its admin API.
@Timeout(120)
class GetCommandTest {

    @TempDir Path folder;

    @Test
    void saysInWordsWhatIsServedAndWhyTheRestIsNot() throws Exception {
        var port = Manifests.freePort();
        var admin = Manifests.freePort();
        Manifests.put(
                folder.resolve("all.yaml"),
                Manifests.all(
                        Manifests.edge(port) + httpsWithoutSecret(Manifests.freePort()),
                        Manifests.service("app"),
                        Manifests.slice("app", 1),
                        Manifests.service("idle"),
                        Manifests.route("app", "/app", "app"),
                        Manifests.route("idle", "/idle", "idle"),
                        Manifests.route("lost", "/lost", "nowhere")));
        try (var program = GatehouseProgram.run(folder, admin)) {
            assertThat(program).isNotNull();
            var at = "--admin=127.0.0.1:" + admin;
            var gateways = gatehouse("get", "gateways", at);
            assertThat(gateways.err()).isEmpty();
            assertThat(gateways.out().lines())
                    .first()
                    .asString()
                    .matches("NAMESPACE +GATEWAY +SERVED +ADDRESSES +ROUTES +WHY");
            assertThat(gateways.out())
                    .containsPattern(
                            "default +edge +partly +127.0.0.1:" + port + " +3 +listener https: ")
                    .contains("missing");
            assertThat(gateways.code()).isZero();
            var routes = gatehouse("get", "routes", at).out();
            assertThat(routes)
                    .containsPattern("default +HTTPRoute app +yes +\\* +default/edge/http\n")
                    .containsPattern(
                            "HTTPRoute idle +no .*: no endpoint is ready: answered with 503")
                    .containsPattern(
                            "HTTPRoute lost +no .*Service default/nowhere is not declared");
            assertThat(gatehouse("get", "backends", at).out())
                    .containsPattern("default +Service/app:80 +yes +127.0.0.1:1 +pod, configured\n")
                    .containsPattern(
                            "Service/idle:80 +no +- +pod, configured +no endpoint is ready")
                    .containsPattern("Service/nowhere:80 .* +no +- +.*answered with 500");
            var elsewhere = gatehouse("get", "routes", at, "-n", "shop");
            assertThat(elsewhere.out()).isEmpty();
            assertThat(elsewhere.err())
                    .contains("gatehouse: there are no routes in namespace shop");
            var json =
                    new ObjectMapper()
                            .readTree(
                                    gatehouse("get", "routes", at, "-n=default", "-o=json").out());
            assertThat(json.path("items").findValuesAsText("served"))
                    .isEqualTo(List.of("yes", "no", "no"));
        }
    }

    private static String httpsWithoutSecret(int port) {
        return "  - {name: https, port: %d, protocol: HTTPS, tls: {certificateRefs: [{name: missing}]}}\n"
                .formatted(port);
    }

    @Test
    void saysInOneSentenceThatNoGatewayRuns() throws Exception {
        var ended = gatehouse("get", "routes", "--admin=127.0.0.1:" + Manifests.freePort());
        assertThat(ended.err())
                .startsWith("gatehouse: no gateway runs with its admin API at 127.0.0.1:")
                .contains("--admin ADDRESS:PORT")
                .hasLineCount(1);
        assertThat(ended.code()).isEqualTo(2);
    }

    @Test
    void saysInOneSentenceThatSomethingElseListensThere() throws Exception {
        try (var other = new NamedBackend("other")) {
            var ended = gatehouse("get", "routes", "--admin=127.0.0.1:" + other.port());
            assertThat(ended.err())
                    .startsWith("gatehouse: what listens at 127.0.0.1:" + other.port())
                    .contains("is no admin API of a gatehouse")
                    .hasLineCount(1);
            assertThat(ended.code()).isEqualTo(2);
        }
    }

    @Test
    void takesTheAdminAddressFromTheGatewaysConfiguration() throws Exception {
        var port = Manifests.freePort();
        var file = folder.resolve("gatehouse.yaml");
        Manifests.put(
                file,
                """
                apiVersion: gatehouse.dev/v1alpha1
                kind: GatehouseConfig
                admin: {address: "0.0.0.0:%d"}
                """
                        .formatted(port));
        assertThat(gatehouse("get", "backends", "-c", file.toString()).err())
                .contains("no gateway runs with its admin API at 127.0.0.1:" + port);
    }

    @Test
    void cutsNoCellAndPrintsNothingThatSteersATerminal() {
        var table =
                new TextTable(
                        List.of("NAME", "WHY"),
                        List.of(
                                new TextTable.Row(List.of("a"), List.of()),
                                new TextTable.Row(
                                        List.of("longer"), List.of("one", "\u001b[2Jtwo"))));
        assertThat(table.lines())
                .containsExactly("NAME    WHY", "a", "longer  one", "        ?[2Jtwo");
    }
}
