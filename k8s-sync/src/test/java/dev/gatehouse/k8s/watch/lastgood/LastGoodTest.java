package dev.gatehouse.k8s.watch.lastgood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.k8s.watch.ResourceFolder;
import dev.gatehouse.k8s.watch.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastGoodTest {

    private static final String SECRET_LINE = "very-secret-bytes";

    @TempDir private Path temp;

    private Path state;

    @BeforeEach
    void setUp() {
        state = temp.resolve("state");
    }

    private Resources declared(String route) throws IOException {
        var folder = Files.createDirectories(temp.resolve("folder"));
        Files.writeString(
                folder.resolve("all.yaml"),
                """
                apiVersion: gateway.networking.k8s.io/v1
                kind: GatewayClass
                metadata: {name: edge}
                spec: {controllerName: gatehouse.dev/gateway}
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: %s, namespace: shop, labels: {a: b}}
                spec:
                  parentRefs: [{name: edge}]
                  rules: [{backendRefs: [{name: web, port: 80}]}]
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: shop}
                spec: {ports: [{port: 80, targetPort: 8080}]}
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: tls, namespace: shop}
                type: Opaque
                stringData: {key: %s}
                """
                        .formatted(route, SECRET_LINE));
        return ResourceFolder.read(folder).resources();
    }

    private void save(Resources resources, Optional<Path> key) throws IOException {
        try (var lastGood = LastGood.open(state, key)) {
            lastGood.offer(resources);
        }
    }

    private Optional<Resources> loaded(Optional<Path> key) throws IOException {
        try (var lastGood = LastGood.open(state, key)) {
            return lastGood.load().map(LastGood.Loaded::resources);
        }
    }

    @Test
    void givesBackWhatWasOffered() throws IOException {
        var declared = declared("first");
        save(declared, Optional.empty());
        assertThat(loaded(Optional.empty())).contains(declared);
    }

    @Test
    void hasNothingAtFirst() throws IOException {
        assertThat(loaded(Optional.empty())).isEmpty();
    }

    @Test
    void isItsOwnersAlone() throws IOException {
        save(declared("first"), Optional.empty());
        assertThat(permissions(state)).isEqualTo("rwx------");
        assertThat(permissions(state.resolve("last-good"))).isEqualTo("rw-------");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void fallsBackToTheOneBeforeWhateverByteIsDamaged() throws IOException {
        var first = declared("first");
        save(first, Optional.empty());
        save(declared("second"), Optional.empty());
        var file = state.resolve("last-good");
        var good = Files.readAllBytes(file);
        var random = new Random(7);
        for (var i = 0; i < 200; i++) {
            var bad = good.clone();
            // The time of writing is not in the sum: it is told to people, and decides nothing.
            var at = random.nextInt(good.length);
            bad[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bad);
            if (!inTheTime(good, at)) {
                assertThat(loaded(Optional.empty())).as("bit flipped at " + at).contains(first);
            }
        }
        for (var length : new int[] {0, 1, 20, good.length / 2, good.length - 1}) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThat(loaded(Optional.empty())).as("cut at " + length).contains(first);
        }
        Files.delete(file);
        assertThat(loaded(Optional.empty())).contains(first);
    }

    private static boolean inTheTime(byte[] good, int at) {
        var line = new String(good, 0, 100, StandardCharsets.US_ASCII);
        var words = line.split(" ", -1);
        var start = words[0].length() + words[1].length() + words[2].length() + 3;
        return at >= start && at < start + words[3].length();
    }

    @Test
    void showsNoSecretOnceThereIsAKey() throws IOException {
        var key = key("one", 32);
        var declared = declared("first");
        save(declared, key);
        var bytes = Files.readString(state.resolve("last-good"), StandardCharsets.ISO_8859_1);
        assertThat(bytes).doesNotContain("HTTPRoute").doesNotContain("shop");
        assertThat(loaded(key)).contains(declared);
        assertThat(loaded(Optional.empty())).isEmpty();
        assertThat(loaded(key("other", 32))).isEmpty();
    }

    @Test
    void readsWithAKeyWhatWasWrittenWithoutOne() throws IOException {
        var declared = declared("first");
        save(declared, Optional.empty());
        assertThat(loaded(key("one", 32))).contains(declared);
    }

    private Optional<Path> key(String name, int bytes) throws IOException {
        var content = new byte[bytes];
        new Random(name.hashCode()).nextBytes(content);
        return Optional.of(Files.write(temp.resolve(name), content));
    }

    @Test
    void refusesAKeyThatIsShortOrMissing() throws IOException {
        var shortKey = key("short", 31);
        assertThatThrownBy(() -> LastGood.open(state, shortKey))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has 31 bytes: it needs 32");
        assertThatThrownBy(() -> LastGood.open(state, Optional.of(temp.resolve("none"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not there");
    }

    @Test
    void passesOverKindsAndFieldsOfAnotherVersion() throws IOException {
        var declared = declared("first");
        var text = new ResourceLines().write(declared);
        var newer =
                "FutureRoute {\"kind\":\"FutureRoute\"}\n"
                        + new String(text, StandardCharsets.UTF_8)
                                .replace(
                                        "\"spec\":{\"parentRefs\"",
                                        "\"spec\":{\"future\":[1],\"parentRefs\"");
        var read = ResourceLines.read(newer.getBytes(StandardCharsets.UTF_8));
        assertThat(read.httpRoutes().keySet()).isEqualTo(declared.httpRoutes().keySet());
        assertThat(read.services()).isEqualTo(declared.services());
        assertThat(read.secrets()).isEqualTo(declared.secrets());
    }

    @Test
    void leavesAStateOfAnotherFormatAlone() throws IOException {
        save(declared("first"), Optional.empty());
        var file = state.resolve("last-good");
        var text = Files.readString(file).replaceFirst("gatehouse-state 1 ", "gatehouse-state 2 ");
        Files.writeString(file, text);
        assertThat(loaded(Optional.empty())).isEmpty();
        assertThat(Files.readString(file)).isEqualTo(text);
    }

    @Test
    void writesALineAnewOnlyForAnObjectThatChanged() throws IOException {
        var lines = new ResourceLines();
        var declared = declared("first");
        assertThat(lines.write(declared)).isEqualTo(lines.write(declared));
        var other = declared("second");
        assertThat(ResourceLines.read(lines.write(other))).isEqualTo(other);
    }
}
