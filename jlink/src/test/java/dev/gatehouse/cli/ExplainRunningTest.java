package dev.gatehouse.cli;

import static dev.gatehouse.cli.Ended.gatehouse;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The running gateway says of a request what its folder says.
@Timeout(120)
class ExplainRunningTest {

    @TempDir Path folder;

    @Test
    void saysTheSameOfTheRunningGatewayAsOfItsFolder() throws Exception {
        var port = Manifests.freePort();
        var admin = "--admin=127.0.0.1:" + Manifests.freePort();
        Manifests.put(
                folder.resolve("all.yaml"),
                Manifests.all(
                        Manifests.edge(port),
                        Manifests.service("app"),
                        Manifests.slice("app", 1),
                        Manifests.route("app", "/app", "app"),
                        withHeader("beta", "X-Beta", "yes & no+1"),
                        withHeader("staff", "X-Auth-Token", "s3cret")));
        try (var program =
                GatehouseProgram.run(folder, Integer.parseInt(admin.split(":", -1)[1]))) {
            assertThat(program).isNotNull();
            var url = "http://127.0.0.1:" + port;
            agree(0, admin, url + "/app/1?a=%20b&c=d");
            agree(0, admin, url + "/app", "-H", "X-Beta: yes & no+1");
            agree(0, admin, url + "/app", "-X", "POST", "-o", "json");
            agree(1, admin, url + "/nowhere");
            agree(1, admin, "http://127.0.0.1:1/");
            agree(2, admin, "ftp://127.0.0.1/");
            agree(2, admin, url + "/", "-H", "nonsense");
            assertThat(gatehouse("explain", url + "/app", admin, "-H", "X-Auth-Token: x").out())
                    .contains("header x-auth-token is x, not what it must be (redacted)")
                    .doesNotContain("s3cret");
        }
    }

    private static String withHeader(String name, String header, String value) {
        return """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: %s}
        spec:
          parentRefs: [{name: edge}]
          rules:
          - matches: [{path: {value: /app}, headers: [{name: %s, value: "%s"}]}]
            backendRefs: [{name: app, port: 80}]
        """
                .formatted(name, header, value);
    }

    private void agree(int code, String admin, String url, String... options) {
        var offline = gatehouse(args(options, "explain", folder.toString(), url));
        var running = gatehouse(args(options, "explain", url, admin));
        assertThat(running).isEqualTo(offline);
        assertThat(running.code()).isEqualTo(code);
    }

    private static String[] args(String[] options, String... words) {
        return Stream.of(words, options).flatMap(Stream::of).toArray(String[]::new);
    }

    @Test
    void saysInOneSentenceThatNoGatewayRuns() throws Exception {
        var ended = gatehouse("explain", "http://a/", "--admin=127.0.0.1:" + Manifests.freePort());
        assertThat(ended.err()).startsWith("gatehouse: no gateway runs with its admin API at ");
        assertThat(ended.code()).isEqualTo(2);
    }
}
