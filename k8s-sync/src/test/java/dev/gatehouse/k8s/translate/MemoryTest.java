package dev.gatehouse.k8s.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.model.ApplyReport;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the translator remembers never shows: after any history, it says what one says that sees
/// the same resources for the first time. The pool has one address, so that none is remembered.
class MemoryTest {

    private static final ApplyReport ALL_BOUND = new ApplyReport(1, Map.of());

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23, 24})
    void saysTheSameAsOneWithoutAMemory(long seed) throws IOException {
        var random = new Random(seed);
        var versions = corpus();
        var declared = new Declarations();
        var translator =
                new Translator(
                        Origin.FOLDER,
                        TranslatorTest.pools("127.0.0.1"),
                        Advertised.SAME,
                        Declarations.CLOCK);
        for (var round = 0; round < 300; round++) {
            for (var i = random.nextInt(4); i >= 0; i--) {
                var object = versions.get(random.nextInt(versions.size()));
                if (random.nextInt(4) == 0) {
                    declared.removeIfThere(object);
                } else {
                    declared.put(object);
                }
            }
            var resources = declared.resources();
            var remembering = Printed.of(translator.translate(resources), ALL_BOUND);
            var fresh =
                    Printed.of(
                            new Translator(
                                            Origin.FOLDER,
                                            TranslatorTest.pools("127.0.0.1"),
                                            Advertised.SAME,
                                            Declarations.CLOCK)
                                    .translate(resources),
                            ALL_BOUND);
            assertThat(remembering).as("round %d", round).isEqualTo(fresh);
        }
    }

    /// All objects of the golden folders: many have the same name, and are versions of each other.
    private static List<HasMetadata> corpus() throws IOException {
        try (var folders = Files.list(Path.of("src/test/resources/translate"))) {
            var all = new ArrayList<HasMetadata>();
            for (var folder : folders.sorted().toList()) {
                all.addAll(Declarations.read(Files.readString(folder.resolve("in.yaml"))));
            }
            // What a class said before counts on purpose once its parameters are broken: see
            // ClassParametersTest.
            all.removeIf(
                    object ->
                            object instanceof GatewayClass gatewayClass
                                    && gatewayClass.getSpec().getParametersRef() != null);
            return all;
        }
    }
}
