package dev.gatehouse.k8s.watch.cluster;

import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.k8s.translate.AddressPools;
import dev.gatehouse.k8s.translate.Advertised;
import dev.gatehouse.k8s.translate.Declarations;
import dev.gatehouse.k8s.translate.Origin;
import dev.gatehouse.k8s.translate.Translator;
import dev.gatehouse.k8s.watch.Resources;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Objects that no API server would take in with the right CRDs, but that may be there: written to
/// etcd, or under another version of a CRD. None of them makes a change fail, which would cost all
/// the others. `-Dgatehouse.bypassed=N` runs N seeds.
@Timeout(600)
class BypassedValidationTest {

    private static final Path CASES = Path.of("src/test/resources/translate");
    private static final ObjectMapper MODEL = new ObjectMapper();
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int ROUNDS = 200;

    static {
        var _ = new KubernetesSerialization(MODEL, false);
    }

    private static final List<JsonNode> VALUES =
            List.of(
                    JSON.nullNode(),
                    JSON.textNode(""),
                    JSON.textNode(" "),
                    JSON.textNode("Painted"),
                    JSON.textNode("*"),
                    JSON.textNode("*.*"),
                    JSON.textNode("..//../"),
                    JSON.textNode("((("),
                    JSON.textNode("(a+)+$"),
                    JSON.textNode("\u0000\r\n\u00e9\ud83d\ude00"),
                    JSON.textNode("x".repeat(100_000)),
                    JSON.textNode("999999999999999999999h"),
                    JSON.numberNode(-1),
                    JSON.numberNode(0),
                    JSON.numberNode(70_000),
                    JSON.numberNode(Integer.MAX_VALUE),
                    JSON.numberNode(Long.MIN_VALUE),
                    JSON.booleanNode(true),
                    JSON.arrayNode(),
                    JSON.arrayNode().addNull(),
                    JSON.arrayNode().add("").add("Painted"),
                    JSON.arrayNode().addObject(),
                    JSON.objectNode(),
                    JSON.objectNode().put("a", "b"));

    static LongStream seeds() {
        return LongStream.range(0, Integer.getInteger("gatehouse.bypassed", 3));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void costsNoOtherObject(long seed) throws Exception {
        var random = new Random(seed);
        var cases = cases();
        for (var round = 0; round < ROUNDS; round++) {
            var objects = new ArrayList<ObjectNode>();
            for (var object : cases.get(random.nextInt(cases.size()))) {
                objects.add(MODEL.valueToTree(object));
            }
            var broken = objects.get(random.nextInt(objects.size()));
            for (var i = random.nextInt(1, 4); i > 0; i--) {
                breakSomewhere(broken, random);
            }
            var text = broken.toString();
            assertThatCode(() -> follow(objects)).as(text).doesNotThrowAnyException();
        }
    }

    private static void follow(List<ObjectNode> objects) {
        var declarations = new Declarations();
        for (var object : objects) {
            ApiKinds.all()
                    .filter(kind -> kind.title().equals(object.path("kind").asText()))
                    .forEach(kind -> read(kind, object).forEach(declarations::put));
        }
        var resources = declarations.resources();
        var _ =
                References.of(
                        resources.gatewayClasses(),
                        resources.gateways().values(),
                        Cluster.CONTROLLER);
        translate(resources);
    }

    private static <T extends HasMetadata> Stream<T> read(ApiKind<T> kind, ObjectNode object) {
        return new ItemReader<>(kind).read(object).stream().map(Item::declared);
    }

    private static void translate(Resources resources) {
        var translator =
                new Translator(
                        Origin.CLUSTER,
                        ((AddressPools.Parsed.Good)
                                        AddressPools.parse(List.of("10.0.0.1-10.0.0.9")))
                                .pools(),
                        Advertised.SAME,
                        Declarations.CLOCK);
        translator.translate(resources);
        translator.translate(resources);
    }

    private static void breakSomewhere(ObjectNode object, Random random) {
        JsonNode at = object;
        var depth = 0;
        while (true) {
            var next = children(at);
            if (next.isEmpty()) {
                return;
            }
            var i = random.nextInt(next.size());
            var child = next.get(i);
            var deeper = !children(child).isEmpty();
            if (depth > 0 && (!deeper || random.nextInt(4) == 0)) {
                replace(at, i, random);
                return;
            }
            at = child;
            depth++;
        }
    }

    private static List<JsonNode> children(JsonNode node) {
        var children = new ArrayList<JsonNode>();
        node.forEach(children::add);
        return children;
    }

    private static void replace(JsonNode parent, int index, Random random) {
        var value = VALUES.get(random.nextInt(VALUES.size())).deepCopy();
        switch (parent) {
            case ArrayNode array -> {
                switch (random.nextInt(4)) {
                    case 0 -> array.remove(index);
                    case 1 -> {
                        for (var i = 0; i < 70; i++) {
                            array.add(array.get(index).deepCopy());
                        }
                    }
                    default -> array.set(index, value);
                }
            }
            case ObjectNode fields -> {
                var names = new ArrayList<String>();
                fields.fieldNames().forEachRemaining(names::add);
                if (random.nextInt(4) == 0) {
                    fields.remove(names.get(index));
                } else {
                    fields.set(names.get(index), value);
                }
            }
            default -> throw new IllegalStateException(parent.toString());
        }
    }

    private static List<List<HasMetadata>> cases() throws IOException {
        try (var folders = Files.list(CASES)) {
            return folders.sorted().map(BypassedValidationTest::objects).toList();
        }
    }

    private static List<HasMetadata> objects(Path folder) {
        try {
            return Declarations.read(Files.readString(folder.resolve("in.yaml")));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
