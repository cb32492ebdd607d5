package dev.gatehouse.k8s.translate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.model.ApplyReport;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.ObjectStatus.Condition;
import dev.gatehouse.model.Snapshot;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of HTTPS listeners while their Secrets, and the time, change.
class TlsMemoryTest {

    private static final String EDGE =
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GatewayClass
            metadata: {name: edge}
            spec: {controllerName: gatehouse.dev/gateway}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge}
            spec:
              gatewayClassName: edge
              tls:
                frontend:
                  default: {}
                  perPort:
                  - port: 8443
                    tls:
                      validation:
                        caCertificateRefs:
                        - {group: "", kind: ConfigMap, name: clients}
                        - {group: "", kind: ConfigMap, name: partners}
              listeners:
              - {name: http, port: 80, protocol: HTTP}
              - name: shop
                port: 443
                protocol: HTTPS
                hostname: shop.example.com
                tls: {certificateRefs: [{name: shop}]}
              - name: clients
                port: 8443
                protocol: HTTPS
                tls: {certificateRefs: [{name: wildcard}]}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: clients}
            data: {ca.crt: "@clients-ca.crt"}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: partners}
            data: {ca.crt: "@partners-ca.crt"}
            """;

    private Instant now = Declarations.CLOCK.instant();
    private final Declarations declared =
            Declarations.of(EDGE)
                    .put(secret("shop", "@shop.crt", "@shop.key"))
                    .put(secret("wildcard", "@wildcard.crt", "@wildcard.key"))
                    .put(Scale.service("one"))
                    .put(Scale.slice("one", "10.0.0.1"))
                    .put(Scale.route("one", "/one", "one"));
    private final Translator translator =
            new Translator(
                    Origin.FOLDER, TranslatorTest.pools("127.0.0.1"), Advertised.SAME, () -> now);
    private Translation last = translator.translate(declared.resources());
    private final Snapshot before = last.snapshot();

    private Snapshot translate() {
        last = translator.translate(declared.resources());
        return last.snapshot();
    }

    private static String secret(String name, String certificate, String key) {
        return """
        apiVersion: v1
        kind: Secret
        metadata: {name: %s}
        type: kubernetes.io/tls
        data: {tls.crt: "%s", tls.key: "%s"}
        """
                .formatted(name, certificate, key);
    }

    private static Optional<Listener> find(Snapshot snapshot, String name) {
        return snapshot.listeners().stream().filter(l -> l.id().name().equals(name)).findFirst();
    }

    private static Listener.Https https(Snapshot snapshot, String name) {
        return (Listener.Https) find(snapshot, name).orElseThrow();
    }

    private static long serial(Snapshot snapshot, String name) {
        return https(snapshot, name)
                .tls()
                .certificates()
                .getFirst()
                .leaf()
                .getSerialNumber()
                .longValueExact();
    }

    private Condition condition(String listener, String type) {
        return last.statusesGiven(new ApplyReport(1, Map.of())).stream()
                .flatMap(s -> s.parts().stream())
                .filter(p -> p.about().equals("listener " + listener))
                .flatMap(p -> p.conditions().stream())
                .filter(c -> c.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void keepsListenersWhereNothingChanged() {
        var after = translate();

        for (var name : List.of("http", "shop", "clients")) {
            assertThat(find(after, name).orElseThrow()).isSameAs(find(before, name).orElseThrow());
        }
    }

    @Test
    void keepsAListenerWhoseSecretWasWrittenAnewWithTheSameContent() {
        declared.put(secret("shop", "@shop.crt", "@shop.key"));

        assertThat(https(translate(), "shop")).isSameAs(https(before, "shop"));
    }

    @Test
    void replacesOnlyTheListenerWhoseSecretIsRotated() {
        declared.put(secret("shop", "@shop-next.crt", "@shop-next.key"));

        var after = translate();

        assertThat(serial(before, "shop")).isEqualTo(0x10);
        assertThat(serial(after, "shop")).isEqualTo(0x11);
        assertThat(https(after, "shop").routes()).isEqualTo(https(before, "shop").routes());
        assertThat(https(after, "shop").routes().getFirst())
                .isSameAs(https(before, "shop").routes().getFirst());
        assertThat(https(after, "clients")).isSameAs(https(before, "clients"));
        assertThat(find(after, "http")).isEqualTo(find(before, "http"));
    }

    @Test
    void goesOnWithTheLastGoodKeyOfAGarbledSecretAndSaysSo() {
        declared.put(secret("shop", "@shop-next.crt", "@shop.key"));

        var after = translate();

        assertThat(https(after, "shop")).isSameAs(https(before, "shop"));
        var resolved = condition("shop", "ResolvedRefs");
        assertThat(resolved.status()).isFalse();
        assertThat(resolved.reason()).isEqualTo("InvalidCertificateRef");
        assertThat(resolved.message())
                .contains("Secret default/shop", "doesn't belong", "serial 10")
                .contains("goes on being used, until 2126-01-01T00:00:00Z at most");
        assertThat(condition("shop", "Programmed").status()).isTrue();
        assertThat(https(translate(), "shop")).isSameAs(https(before, "shop"));
    }

    @Test
    void takesAGoodKeyAfterAGarbledOne() {
        declared.put(secret("shop", "@shop-next.crt", "@shop.key"));
        translate();
        declared.put(secret("shop", "@shop-next.crt", "@shop-next.key"));

        assertThat(serial(translate(), "shop")).isEqualTo(0x11);
        assertThat(condition("shop", "ResolvedRefs").status()).isTrue();
    }

    @Test
    void stopsTheListenerOfADeletedSecretAlone() {
        declared.remove("Secret", "default/shop");

        var after = translate();

        assertThat(find(after, "shop")).isEmpty();
        assertThat(https(after, "clients")).isSameAs(https(before, "clients"));
        assertThat(find(after, "http")).isEqualTo(find(before, "http"));
        assertThat(condition("shop", "Accepted").status()).isTrue();
        assertThat(condition("shop", "Programmed").status()).isFalse();
    }

    @Test
    void forgetsTheKeyOfADeletedSecret() {
        declared.remove("Secret", "default/shop");
        translate();
        declared.put(secret("shop", "@shop-next.crt", "@shop.key"));

        assertThat(find(translate(), "shop")).isEmpty();
    }

    @Test
    void forgetsTheKeyOfASecretThatWasMadeAnewInOneStep() {
        declared.put(secret("shop", "@shop.crt", "@shop.key").replace("shop}", "shop, uid: a}"));
        translate();
        declared.put(
                secret("shop", "@shop-next.crt", "@shop.key").replace("shop}", "shop, uid: b}"));

        assertThat(find(translate(), "shop")).isEmpty();
    }

    @Test
    void usesTheLastGoodKeyUntilItsCertificateExpires() {
        declared.put(secret("shop", "@soon.crt", "@soon.key"));
        translate();
        declared.put(secret("shop", "@soon.crt", "@shop.key"));
        assertThat(serial(translate(), "shop")).isEqualTo(0x14);

        now = Instant.parse("2026-06-06T18:00:00Z");
        assertThat(serial(translate(), "shop")).isEqualTo(0x14);

        now = now.plusSeconds(1);
        assertThat(find(translate(), "shop")).isEmpty();
    }

    @Test
    void refusesAnUnchangedCertificateOnceItHasExpired() {
        declared.put(secret("shop", "@soon.crt", "@soon.key"));
        translate();
        assertThat(condition("shop", "ResolvedRefs").message()).contains("expires in 5 days");

        now = Instant.parse("2026-06-06T18:00:01Z");

        assertThat(find(translate(), "shop")).isEmpty();
        assertThat(condition("shop", "ResolvedRefs").message())
                .contains("expired at 2026-06-06T18:00:00Z");
    }

    @Test
    void takesACertificateWithinAMinuteOnceItIsValid() {
        declared.put(secret("shop", "@future.crt", "@future.key"));
        assertThat(serial(translate(), "shop")).isEqualTo(0x10);
        now = Instant.parse("2026-12-31T23:59:30Z");
        translate();

        now = now.plus(Duration.ofMinutes(1));

        assertThat(serial(translate(), "shop")).isEqualTo(0x15);
    }

    @Test
    void trustsNoAuthorityOnThatWasTakenBack() {
        declared.put(
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: partners}
                data: {ca.crt: ""}
                """);

        var after = https(translate(), "clients").tls().clients().orElseThrow();

        assertThat(https(before, "clients").tls().clients().orElseThrow().authorities())
                .satisfies(bundle -> assertThat(bundle.certificates()).hasSize(2));
        assertThat(after.authorities().certificates())
                .extracting(c -> c.getSubjectX500Principal().getName())
                .singleElement()
                .asString()
                .contains("clients CA");
        assertThat(condition("clients", "ResolvedRefs").reason())
                .isEqualTo("InvalidCACertificateRef");
    }

    /// Secrets with bytes flipped, cut and doubled: a verdict each time, and no byte of a key in
    /// it.
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33, 34})
    void neverThrowsAndNeverTellsAKey(long seed) throws IOException {
        var random = new Random(seed);
        var keys = Path.of("src/test/resources/test-only-keys");
        for (var round = 0; round < 150; round++) {
            var name = List.of("shop", "wildcard").get(random.nextInt(2));
            var certificate = Files.readAllBytes(keys.resolve(name + ".crt"));
            var key = Files.readAllBytes(keys.resolve(name + ".key"));
            declared.put(
                    secret(
                            name,
                            Base64.getEncoder().encodeToString(garbled(certificate, random)),
                            Base64.getEncoder().encodeToString(garbled(key, random))));

            var after = translate();

            assertThat(find(after, "http")).isEqualTo(find(before, "http"));
            var said =
                    last.statusesGiven(new ApplyReport(1, Map.of()))
                            + " "
                            + after
                            + last.verdicts();
            assertThat(said).as("round %d", round).doesNotContain("-----");
            for (var line : new String(key, US_ASCII).lines().toList()) {
                for (var i = 0; i + 12 <= line.length() && !line.startsWith("-"); i++) {
                    assertThat(said).doesNotContain(line.substring(i, i + 12));
                }
            }
        }
    }

    private static byte[] garbled(byte[] bytes, Random random) {
        var copy = bytes.clone();
        switch (random.nextInt(4)) {
            case 0 -> copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
            case 1 -> copy = Arrays.copyOf(copy, random.nextInt(copy.length));
            case 2 -> copy = BigInteger.valueOf(random.nextLong()).toByteArray();
            default -> {}
        }
        return copy;
    }
}
