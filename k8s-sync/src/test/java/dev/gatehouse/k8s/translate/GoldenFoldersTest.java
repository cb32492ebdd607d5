package dev.gatehouse.k8s.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.model.ApplyReport;
import dev.gatehouse.model.ListenerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each folder under `translate/` holds what is declared and what must come of it. Comments of
/// `in.yaml` may say `# pools: 10.0.0.1, 10.0.0.2` (else 127.0.0.1) and `# notBound:
/// default/edge/http because ...`. Run with `-Dgolden.write=true` to write `out.yaml` anew, and
/// read the difference before you commit it.
class GoldenFoldersTest {

    private static final Path ROOT = Path.of("src/test/resources/translate");
    private static final Pattern POOLS = Pattern.compile("(?m)^# pools:(.*)$");
    private static final Pattern NOT_BOUND =
            Pattern.compile("(?m)^# notBound: (\\S+)/(\\S+)/(\\S+) because (.*)$");

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
        var translation =
                new Translator(Origin.FOLDER, pools(in), Advertised.SAME, Declarations.CLOCK)
                        .translate(Declarations.of(in).resources());
        var actual = Printed.of(translation, new ApplyReport(1, notBound(in)));
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

    private static Map<ListenerId, String> notBound(String in) {
        var notBound = new HashMap<ListenerId, String>();
        for (var m = NOT_BOUND.matcher(in); m.find(); ) {
            notBound.put(new ListenerId(m.group(1), m.group(2), m.group(3)), m.group(4));
        }
        return notBound;
    }
}
