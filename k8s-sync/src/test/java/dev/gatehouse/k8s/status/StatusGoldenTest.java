package dev.gatehouse.k8s.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.k8s.translate.AddressPools;
import dev.gatehouse.k8s.translate.Advertised;
import dev.gatehouse.k8s.translate.Declarations;
import dev.gatehouse.k8s.translate.Origin;
import dev.gatehouse.k8s.translate.Translator;
import dev.gatehouse.model.ApplyReport;
import dev.gatehouse.model.ListenerId;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each folder under `status/` holds objects as an API server has them, and what is written there.
/// Comments of `in.yaml` may say `# notBound: default/edge/http because ...`. Run with
/// `-Dgolden.write=true` to write `out.yaml` anew, and read the difference before you commit it.
class StatusGoldenTest {

    private static final Path ROOT = Path.of("src/test/resources/status");
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00.123Z");
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final Pattern NOT_BOUND =
            Pattern.compile("(?m)^# notBound: (\\S+)/(\\S+)/(\\S+) because (.*)$");

    static Stream<String> folders() throws IOException {
        try (var folders = Files.list(ROOT)) {
            return folders.map(f -> f.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("folders")
    void isWrittenAsItsFolderSays(String name) throws IOException {
        var in = Files.readString(ROOT.resolve(name).resolve("in.yaml"));
        var actual = written(in);
        var out = ROOT.resolve(name).resolve("out.yaml");
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(out, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(out));
    }

    private static String written(String in) {
        var declared = Declarations.of(in);
        var pools =
                ((AddressPools.Parsed.Good) AddressPools.parse(List.of("10.0.0.1-10.0.0.9")))
                        .pools();
        var verdicts =
                new Translator(Origin.CLUSTER, pools, Advertised.SAME, Declarations.CLOCK)
                        .translate(declared.resources())
                        .verdicts()
                        .given(new ApplyReport(1, notBound(in)));
        var before = new HashMap<String, HasMetadata>();
        Declarations.read(in)
                .forEach(o -> before.put(o.getKind() + " " + o.getMetadata().getName(), o));
        var out = new StringBuilder();
        for (var wish : wishes(verdicts)) {
            var current =
                    Optional.ofNullable(
                                    before.get(
                                            wish.ref().kind().title()
                                                    + " "
                                                    + wish.ref().key().name()))
                            .map(Seen::of)
                            .orElseThrow()
                            .content();
            var wanted = wish.wanted(current, NOW);
            out.append("# ")
                    .append(wish.ref())
                    .append(Trees.covers(current, wanted) ? ": as it is\n" : "\n")
                    .append(YAML.asYaml(plain(wanted)));
        }
        return out.toString();
    }

    private static Map<?, ?> plain(JsonNode node) {
        return YAML.convertValue(node, Map.class);
    }

    private static List<StatusWish> wishes(Verdicts verdicts) {
        var wishes = new ArrayList<StatusWish>();
        var features = List.of("Gateway", "HTTPRoute");
        verdicts.gatewayClasses().forEach(v -> wishes.add(new StatusWish.OfClass(v, features)));
        verdicts.gateways().forEach(v -> wishes.add(new StatusWish.OfGateway(v)));
        verdicts.routes().forEach(v -> StatusWish.OfRoute.of(v).ifPresent(wishes::add));
        return wishes;
    }

    private static Map<ListenerId, String> notBound(String in) {
        var notBound = new HashMap<ListenerId, String>();
        for (var m = NOT_BOUND.matcher(in); m.find(); ) {
            notBound.put(new ListenerId(m.group(1), m.group(2), m.group(3)), m.group(4));
        }
        return notBound;
    }
}
