package dev.gatehouse.k8s.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.model.ApplyReport;
import dev.gatehouse.model.Listener;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a person writes, the translator answers with a verdict, and what stands beside it is
/// served as before.
class MistakesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final KubernetesSerialization KUBERNETES = new KubernetesSerialization();
    private static final List<JsonNode> GARBAGE =
            List.of(
                    JsonNodeFactory.instance.nullNode(),
                    JsonNodeFactory.instance.textNode(""),
                    JsonNodeFactory.instance.textNode("*"),
                    JsonNodeFactory.instance.textNode("(["),
                    JsonNodeFactory.instance.textNode("a/b:c%\u0000 ü"),
                    JsonNodeFactory.instance.textNode("[::1"),
                    JsonNodeFactory.instance.numberNode(0),
                    JsonNodeFactory.instance.numberNode(-1),
                    JsonNodeFactory.instance.numberNode(Integer.MAX_VALUE),
                    JsonNodeFactory.instance.arrayNode(),
                    JsonNodeFactory.instance.arrayNode().addNull(),
                    JsonNodeFactory.instance.objectNode());

    private static final String BYSTANDER =
            Scale.EDGE.replace(
                            "{name: edge}\nspec:\n  gateway", "{name: bystander}\nspec:\n  gateway")
                    + "---\n"
                    + Scale.service("bystander")
                    + "---\n"
                    + Scale.slice("bystander", "10.7.7.7")
                    + "---\n"
                    + Scale.route("bystander", "/bystander", "bystander")
                            .replace("{name: edge}", "{name: bystander}");

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14})
    void neverThrowsAndNeverTouchesTheBystander(long seed) throws IOException {
        var random = new Random(seed);
        var all = corpus();
        var bystander = Declarations.read(BYSTANDER);
        var translator =
                new Translator(
                        Origin.FOLDER,
                        TranslatorTest.pools("10.99.0.1-10.99.0.200"),
                        Advertised.SAME,
                        Declarations.CLOCK);
        var garbled = 0;
        for (var round = 0; round < 250; round++) {
            var declarations = new Declarations();
            var mistakes = new ArrayList<String>();
            for (var object : all.get(random.nextInt(all.size()))) {
                if (random.nextInt(3) > 0 || object.getKind().equals("GatewayClass")) {
                    declarations.put(object);
                    continue;
                }
                var mistaken = mistaken(object, random);
                if (mistaken.isPresent()) {
                    declarations.put(mistaken.get());
                    mistakes.add(KUBERNETES.asYaml(mistaken.get()));
                    garbled++;
                }
            }
            bystander.forEach(declarations::put);
            var what = "round " + round + ": " + mistakes;
            assertThatCode(
                            () -> {
                                var translation = translator.translate(declarations.resources());
                                translation.statusesGiven(new ApplyReport(1, Map.of()));
                                assertThat(translation.snapshot().listeners())
                                        .as(what)
                                        .filteredOn(l -> l.id().gateway().equals("bystander"))
                                        .hasSize(2)
                                        .allSatisfy(
                                                l ->
                                                        assertThat(((Listener.Http) l).routes())
                                                                .anyMatch(
                                                                        r ->
                                                                                r.rule()
                                                                                        .id()
                                                                                        .route()
                                                                                        .equals(
                                                                                                "bystander")));
                                assertThat(translation.snapshot().listeners())
                                        .as(what)
                                        .extracting(Listener::id)
                                        .doesNotHaveDuplicates();
                            })
                    .as(what)
                    .doesNotThrowAnyException();
        }
        assertThat(garbled).isGreaterThan(100);
    }

    private static List<List<HasMetadata>> corpus() throws IOException {
        try (var folders = Files.list(Path.of("src/test/resources/translate"))) {
            var all = new ArrayList<List<HasMetadata>>();
            for (var folder : folders.sorted().toList()) {
                all.add(Declarations.read(Files.readString(folder.resolve("in.yaml"))));
            }
            return all;
        }
    }

    /// The object with one to three of its fields garbled; empty where it can't be read any more,
    /// which is another's business.
    private static Optional<HasMetadata> mistaken(HasMetadata object, Random random) {
        var tree = (ObjectNode) parse(KUBERNETES.asJson(object));
        for (var i = random.nextInt(3); i >= 0; i--) {
            garble(tree, random, 0);
        }
        try {
            var read = (HasMetadata) KUBERNETES.unmarshal(tree.toString());
            return Optional.of(read)
                    .filter(o -> o.getMetadata() != null && o.getMetadata().getName() != null);
        } catch (RuntimeException _) {
            return Optional.empty();
        }
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void garble(JsonNode node, Random random, int depth) {
        switch (node) {
            case ObjectNode object when !object.isEmpty() -> {
                var names = new ArrayList<String>();
                object.fieldNames().forEachRemaining(names::add);
                if (depth == 0) {
                    names.removeAll(List.of("apiVersion", "kind"));
                }
                var name = names.get(random.nextInt(names.size()));
                var child = object.get(name);
                if (depth > 0 && (child.isValueNode() || random.nextInt(6) == 0)) {
                    if (random.nextInt(4) == 0) {
                        object.remove(name);
                        return;
                    }
                    object.set(name, GARBAGE.get(random.nextInt(GARBAGE.size())));
                    return;
                }
                garble(child, random, depth + 1);
            }
            case ArrayNode array when !array.isEmpty() -> {
                var index = random.nextInt(array.size());
                if (array.get(index).isValueNode() || random.nextInt(8) == 0) {
                    array.set(index, GARBAGE.get(random.nextInt(GARBAGE.size())));
                    return;
                }
                garble(array.get(index), random, depth + 1);
            }
            default -> {}
        }
    }
}
