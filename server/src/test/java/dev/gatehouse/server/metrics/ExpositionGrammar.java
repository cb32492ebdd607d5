package dev.gatehouse.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads an exposition as strictly as its format is written down: families in one piece, each with
/// its HELP and TYPE first; names, labels and escapes by the grammar; no series twice; histograms
/// whose buckets add up.
public final class ExpositionGrammar {

    private static final Pattern COMMENT =
            Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
    private static final String LABEL =
            "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\\\\\|\\\\\"|\\\\n)*\"";
    private static final Pattern SERIES =
            Pattern.compile(
                    "([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{((?:%s)(?:,%s)*)\\})? (\\S+)"
                            .formatted(LABEL, LABEL));
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?(E-?\\d+)?");
    private static final Pattern BOUND = Pattern.compile("(?:^|,)le=\"([^\"]*)\"$");

    private final boolean openMetrics;
    private final Map<String, Double> series = new LinkedHashMap<>();
    private final Map<String, String> types = new HashMap<>();
    private final Set<String> ended = new HashSet<>();
    private final Map<String, List<double[]>> buckets = new LinkedHashMap<>();
    private String family = "";

    private ExpositionGrammar(boolean openMetrics) {
        this.openMetrics = openMetrics;
    }

    /// All series and their values, in order.
    public static Map<String, Double> read(Exposition format, String text) {
        return switch (format) {
            case PROMETHEUS -> new ExpositionGrammar(false).read(text);
            case OPENMETRICS -> {
                assertThat(text).endsWith("# EOF\n");
                var body = text.substring(0, text.length() - "# EOF\n".length());
                yield new ExpositionGrammar(true).read(body);
            }
        };
    }

    private Map<String, Double> read(String text) {
        if (!text.isEmpty()) {
            assertThat(text).endsWith("\n");
            for (var line : text.substring(0, text.length() - 1).split("\n", -1)) {
                if (line.startsWith("#")) {
                    comment(line);
                } else {
                    series(line);
                }
            }
        }
        buckets.forEach(this::addUp);
        return series;
    }

    private void comment(String line) {
        var parts = COMMENT.matcher(line);
        assertThat(parts.matches()).as(line).isTrue();
        var name = parts.group(2);
        if (parts.group(1).equals("HELP")) {
            assertThat(ended.add(name)).as("a second %s", name).isTrue();
            family = name;
            return;
        }
        assertThat(name).isEqualTo(family);
        assertThat(parts.group(3)).isIn("counter", "gauge", "histogram");
        types.put(name, parts.group(3));
    }

    private void series(String line) {
        var parts = SERIES.matcher(line);
        assertThat(parts.matches()).as(line).isTrue();
        var name = parts.group(1);
        var labels = parts.group(2) == null ? "" : parts.group(2);
        assertThat(parts.group(3)).matches(NUMBER);
        var value = Double.parseDouble(parts.group(3));
        var type = types.get(family);
        assertThat(type).as("the type of " + name).isNotNull();
        switch (type) {
            case "counter" -> assertThat(name).isEqualTo(openMetrics ? family + "_total" : family);
            case "gauge" -> assertThat(name).isEqualTo(family);
            default -> {
                assertThat(name).isIn(family + "_bucket", family + "_sum", family + "_count");
                if (name.endsWith("_bucket")) {
                    bucket(labels, value);
                }
            }
        }
        var whole = labels.isEmpty() ? name : name + "{" + labels + "}";
        assertThat(series.put(whole, value)).as("a second " + whole).isNull();
    }

    private void bucket(String labels, double count) {
        var bound = BOUND.matcher(labels);
        assertThat(bound.find()).as(labels).isTrue();
        var text = bound.group(1);
        var le = text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
        var others = labels.substring(0, bound.start());
        var key = others.isEmpty() ? "" : "{" + others + "}";
        buckets.computeIfAbsent(family + "|" + key, _ -> new ArrayList<>())
                .add(new double[] {le, count});
    }

    private void addUp(String key, List<double[]> all) {
        for (var i = 1; i < all.size(); i++) {
            assertThat(all.get(i)[0]).as(key).isGreaterThan(all.get(i - 1)[0]);
            assertThat(all.get(i)[1]).as(key).isGreaterThanOrEqualTo(all.get(i - 1)[1]);
        }
        assertThat(all.getLast()[0]).as(key).isEqualTo(Double.POSITIVE_INFINITY);
        var bar = key.indexOf('|');
        var name = key.substring(0, bar);
        var labels = key.substring(bar + 1);
        assertThat(series.get(name + "_count" + labels)).isEqualTo(all.getLast()[1]);
        assertThat(series).containsKey(name + "_sum" + labels);
    }
}
