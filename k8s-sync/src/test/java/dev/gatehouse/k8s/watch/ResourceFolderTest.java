package dev.gatehouse.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceFolderTest {

    @TempDir Path folder;

    @Test
    void givesObjectsAsAnApiServerWould() throws IOException {
        write(
                "a.yaml",
                """
                apiVersion: gateway.networking.k8s.io/v1beta1
                kind: HTTPRoute
                metadata: {name: bare}
                spec: {parentRefs: [{name: edge}]}
                status: {parents: [{}]}
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: s, namespace: shop}
                data: {a: b2xk, b: Yg==}
                stringData: {a: new}
                """);

        var resources = ResourceFolder.read(folder).resources();

        var route = only(resources.httpRoutes());
        assertThat(route.getApiVersion()).isEqualTo("gateway.networking.k8s.io/v1");
        assertThat(ObjectKey.of(route)).hasToString("default/bare");
        assertThat(route.getStatus()).isNull();
        assertThat(route.getSpec().getParentRefs().getFirst().getKind()).isEqualTo("Gateway");
        var path = route.getSpec().getRules().getFirst().getMatches().getFirst().getPath();
        assertThat(path.getType() + " " + path.getValue()).isEqualTo("PathPrefix /");
        var secret = only(resources.secrets());
        assertThat(ObjectKey.of(secret)).hasToString("shop/s");
        assertThat(secret.getData())
                .containsEntry("a", Base64.getEncoder().encodeToString(utf8("new")))
                .containsEntry("b", "Yg==");
        assertThat(secret.getStringData()).isNullOrEmpty();
    }

    @Test
    void saysWhereEachObjectStands() throws IOException {
        write("a.yaml", Manifests.namespace("one") + "---\n" + Manifests.route("a", "/"));

        assertThat(ResourceFolder.read(folder).places().entrySet())
                .extracting(entry -> entry.getKey() + " in " + entry.getValue())
                .containsExactlyInAnyOrder(
                        "Namespace one in " + folder.resolve("a.yaml") + ":1",
                        "HTTPRoute default/a in " + folder.resolve("a.yaml") + ":6");
    }

    @Test
    void reportsTheProblemsOfAllFilesAtOnce() throws IOException {
        write(
                "a.yaml",
                "a: [\n---\n" + Manifests.route("a", "x") + "---\n" + Manifests.route("b", "/"));
        write("b.yaml", Manifests.route("c", "y"));
        Files.write(folder.resolve("c.yaml"), new byte[] {'a', ':', (byte) 0xff});

        var read = ResourceFolder.read(folder);

        assertThat(read.problems())
                .extracting(problem -> folder.relativize(problem.path()) + ":" + problem.line())
                .containsExactly("a.yaml:1", "a.yaml:13", "b.yaml:11", "c.yaml:0");
        assertThat(read.resources().httpRoutes()).containsOnlyKeys(new ObjectKey("default", "b"));
    }

    @Test
    void neverQuotesASecret() throws IOException {
        write(
                "a.yaml",
                """
                apiVersion: v1
                kind: Secret
                metadata: {name: s}
                data: {a: hunter2!, b: 424242}
                """);

        assertThat(ResourceFolder.read(folder).problems())
                .hasSize(2)
                .noneMatch(problem -> problem.toString().matches("(?s).*(hunter2|424242).*"));
    }

    @Test
    void boundsWhatAliasesExpandTo() throws IOException {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++) {
            bomb.append("a%d: &a%d [".formatted(i, i))
                    .append(("*a" + (i - 1) + ", ").repeat(9))
                    .append("*a%d]\n".formatted(i - 1));
        }
        write("bomb.yaml", bomb.toString());
        write("good.yaml", Manifests.route("good", "/"));

        var read = ResourceFolder.read(folder);

        assertThat(read.problems())
                .singleElement()
                .asString()
                .contains("more than 500000 values in one document, aliases counted");
        assertThat(read.resources().httpRoutes()).hasSize(1);
    }

    @Test
    void boundsTheDepthOfNesting() throws IOException {
        write("deep.yaml", "a: " + "[".repeat(50_000) + "]".repeat(50_000));

        assertThat(ResourceFolder.read(folder).problems())
                .singleElement()
                .asString()
                .contains("nested deeper than 64 levels");
    }

    @Test
    void readsAnchorsAndMergeKeys() throws IOException {
        write(
                "a.yaml",
                """
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: a}
                spec:
                  rules:
                    - backendRefs:
                        - &shop {name: shop, port: 8080, weight: 3}
                        - {<<: *shop, name: canary, weight: 1}
                """);

        var route = only(ResourceFolder.read(folder).resources().httpRoutes());
        var backends = route.getSpec().getRules().getFirst().getBackendRefs();

        assertThat(backends)
                .extracting(ref -> ref.getName() + ":" + ref.getPort() + " x" + ref.getWeight())
                .containsExactly("shop:8080 x3", "canary:8080 x1");
    }

    @Test
    void refusesWhatIsNoFolderInOneSentence() throws IOException {
        var file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> ResourceFolder.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage("%s is no folder; name the folder that holds the YAML files", file);
    }

    private static <T> T only(Map<ObjectKey, T> objects) {
        assertThat(objects).hasSize(1);
        return objects.values().iterator().next();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
