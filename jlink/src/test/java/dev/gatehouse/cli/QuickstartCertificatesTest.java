package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.cli.quickstart.ExampleCopy;
import dev.gatehouse.cli.quickstart.QuickstartCertificates;
import dev.gatehouse.k8s.Notes;
import dev.gatehouse.k8s.translate.AddressPools;
import dev.gatehouse.k8s.translate.Advertised;
import dev.gatehouse.k8s.translate.Origin;
import dev.gatehouse.k8s.translate.Translator;
import dev.gatehouse.k8s.watch.ResourceFolder;
import dev.gatehouse.model.ApplyReport;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.ObjectStatus.Condition;
import dev.gatehouse.model.Snapshot;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartCertificatesTest {

    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00.5Z");
    private static final AddressPools POOLS =
            ((AddressPools.Parsed.Good) AddressPools.parse(List.of("127.0.0.1"))).pools();

    @TempDir private Path into;
    private Path example = Path.of("");

    @BeforeEach
    void copiesTheExample() throws IOException {
        example = ExampleCopy.of(Path.of("..", "examples", "tls-termination"), into).folder();
    }

    private Snapshot snapshot(Instant at) throws IOException {
        var read = ResourceFolder.read(example);
        assertThat(read.problems()).isEmpty();
        var translation =
                new Translator(Origin.FOLDER, POOLS, Advertised.SAME, InstantSource.fixed(at))
                        .translate(read.resources());
        assertThat(translation.statusesGiven(new ApplyReport(1, Map.of())))
                .flatExtracting(
                        s -> s.parts().stream().flatMap(p -> p.conditions().stream()).toList())
                .filteredOn(c -> !c.type().equals("Conflicted"))
                .allMatch(Condition::status)
                .allMatch(c -> Notes.of(c).isEmpty());
        return translation.snapshot();
    }

    private static Map<String, BigInteger> serials(Snapshot snapshot) {
        var serials = new TreeMap<String, BigInteger>();
        for (var listener : snapshot.listeners()) {
            if (listener instanceof Listener.Https https) {
                serials.put(
                        https.id().name(),
                        https.tls().certificates().getFirst().leaf().getSerialNumber());
            }
        }
        return serials;
    }

    @Test
    void makesWhatIsMissingForTheNamesOfTheListeners() throws IOException {
        var made = QuickstartCertificates.provide(example, NOW);

        assertThat(made)
                .hasSize(4)
                .anyMatch(line -> line.startsWith("Secret default/shop-tls in "))
                .anyMatch(line -> line.startsWith("ConfigMap default/partners-ca in "))
                .noneMatch(line -> line.contains("-----"));
        var snapshot = snapshot(NOW);
        assertThat(serials(snapshot)).containsOnlyKeys("shop", "admin", "partners");
        for (var listener : snapshot.listeners()) {
            if (listener instanceof Listener.Https https) {
                assertThat(https.tls().certificates().getFirst().dnsNames())
                        .containsExactly(https.hostname().toString());
                assertThat(https.tls().clients().isPresent())
                        .isEqualTo(https.id().name().equals("partners"));
            }
        }
    }

    @Test
    void certifiesLoopbackWhereAListenerHasNoName() throws IOException {
        example = ExampleCopy.of(Path.of("..", "examples", "quickstart"), into).folder();

        QuickstartCertificates.provide(example, NOW);

        assertThat(snapshot(NOW).listeners())
                .filteredOn(Listener.Https.class::isInstance)
                .singleElement()
                .satisfies(
                        l ->
                                assertThat(
                                                ((Listener.Https) l)
                                                        .tls()
                                                        .certificates()
                                                        .getFirst()
                                                        .dnsNames())
                                        .containsExactly("localhost"));
    }

    @Test
    void keepsWhatIsThereWhileItLasts() throws IOException {
        QuickstartCertificates.provide(example, NOW);
        var before = serials(snapshot(NOW));
        var later = NOW.plus(Duration.ofDays(74));

        assertThat(QuickstartCertificates.provide(example, later)).isEmpty();

        assertThat(serials(snapshot(later))).isEqualTo(before);
    }

    @Test
    void makesAnewWhatIsAboutToExpireWithTheSameAuthority() throws IOException {
        QuickstartCertificates.provide(example, NOW);
        var before = serials(snapshot(NOW));
        var authority = Files.readString(example.resolve("generated/ca.crt"));
        var later = NOW.plus(Duration.ofDays(76));

        assertThat(QuickstartCertificates.provide(example, later)).hasSize(3);

        assertThat(serials(snapshot(later)).values()).doesNotContainAnyElementsOf(before.values());
        assertThat(Files.readString(example.resolve("generated/ca.crt"))).isEqualTo(authority);
    }

    @Test
    void renewsEverySecretOfItsOwnAndNoOther() throws IOException {
        QuickstartCertificates.provide(example, NOW);
        var before = serials(snapshot(NOW));
        Files.move(
                example.resolve("generated/default-admin-tls.yaml"),
                example.resolve("admin-tls.yaml"));

        assertThat(QuickstartCertificates.renew(example, NOW)).hasSize(2);

        var after = serials(snapshot(NOW));
        assertThat(after.get("admin")).isEqualTo(before.get("admin"));
        assertThat(after.get("shop")).isNotEqualTo(before.get("shop"));
        assertThat(after.get("partners")).isNotEqualTo(before.get("partners"));
    }

    @Test
    void repairsWhatWasDeletedOrBroken() throws IOException {
        QuickstartCertificates.provide(example, NOW);
        Files.delete(example.resolve("generated/default-admin-tls.yaml"));
        var shop = example.resolve("generated/default-shop-tls.yaml");
        Files.writeString(shop, Files.readString(shop).replace("PRIVATE", "SECRET"));

        assertThat(QuickstartCertificates.provide(example, NOW)).hasSize(2);

        assertThat(serials(snapshot(NOW))).hasSize(3);
    }

    @Test
    void keepsKeysToTheirOwner() throws IOException {
        QuickstartCertificates.provide(example, NOW);

        try (var files = Files.list(example.resolve("generated"))) {
            for (var file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------");
            }
        }
    }
}
