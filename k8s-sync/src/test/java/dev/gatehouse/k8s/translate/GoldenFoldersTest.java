package dev.gatehouse.k8s.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.k8s.reach.Passage;
import dev.gatehouse.k8s.reach.ReachPolicy;
import dev.gatehouse.k8s.reach.ReachVerdicts;
import dev.gatehouse.k8s.reach.ReachVerdicts.Verdict;
import dev.gatehouse.model.ApplyReport;
import dev.gatehouse.model.BackendReach.Way;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.UpstreamId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each folder under `translate/` holds what is declared and what must come of it. Comments of
/// `in.yaml` may say `# pools: 10.0.0.1, 10.0.0.2` (else 127.0.0.1) and `# notBound:
/// default/edge/http because ...`; with `# reach: auto` (or another policy) they are a cluster's,
/// of which is known what `# open: default/Service/web:80 by pod` and `# closed: ...` say. Run with
/// `-Dgolden.write=true` to write `out.yaml` anew, and read the difference before you commit it.
class GoldenFoldersTest {

    private static final Path ROOT = Path.of("src/test/resources/translate");
    private static final Pattern POOLS = Pattern.compile("(?m)^# pools:(.*)$");
    private static final Pattern NOT_BOUND =
            Pattern.compile("(?m)^# notBound: (\\S+)/(\\S+)/(\\S+) because (.*)$");

    private static final Pattern REACH = Pattern.compile("(?m)^# reach: (\\w+)$");
    private static final Pattern FOUND = Pattern.compile("(?m)^# (open|closed): (\\S+) by (\\w+)$");

    static Stream<String> folders() throws IOException {
        try (var folders = Files.list(ROOT)) {
            return folders.map(f -> f.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("folders")
    void yieldsWhatItsFolderSays(String name) throws IOException {
        var folder = ROOT.resolve(name);
        var in = Files.readString(folder.resolve("in.yaml"));
        var policy = REACH.matcher(in).results().map(m -> m.group(1)).findFirst();
        var translation =
                new Translator(
                                policy.isPresent() ? Origin.CLUSTER : Origin.FOLDER,
                                pools(in),
                                Advertised.SAME,
                                policy.map(p -> ReachPolicy.valueOf(p.toUpperCase(Locale.ROOT)))
                                        .orElse(ReachPolicy.POD),
                                Declarations.CLOCK)
                        .translate(Declarations.of(in).resources(), found(in));
        var actual =
                Printed.of(translation, new ApplyReport(1, notBound(in)))
                        + (policy.isPresent() ? Printed.reach(translation) : "");
        var out = folder.resolve("out.yaml");
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(out, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(out));
    }

    private static AddressPools pools(String in) {
        var comment = POOLS.matcher(in);
        var text = comment.find() ? comment.group(1).strip() : "127.0.0.1";
        var entries = text.isEmpty() ? List.<String>of() : List.of(text.split(","));
        return switch (AddressPools.parse(entries)) {
            case AddressPools.Parsed.Good(var pools) -> pools;
            case AddressPools.Parsed.Bad(var reason) -> throw new IllegalArgumentException(reason);
        };
    }

    private static ReachVerdicts found(String in) {
        var found = new HashMap<Passage, Verdict>();
        for (var m = FOUND.matcher(in); m.find(); ) {
            found.put(
                    new Passage(
                            new UpstreamId(m.group(2)),
                            Way.valueOf(m.group(3).toUpperCase(Locale.ROOT))),
                    Verdict.valueOf(m.group(1).toUpperCase(Locale.ROOT)));
        }
        return new ReachVerdicts(found);
    }

    private static Map<ListenerId, String> notBound(String in) {
        var notBound = new HashMap<ListenerId, String>();
        for (var m = NOT_BOUND.matcher(in); m.find(); ) {
            notBound.put(new ListenerId(m.group(1), m.group(2), m.group(3)), m.group(4));
        }
        return notBound;
    }
}
