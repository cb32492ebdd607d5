package dev.gatehouse.server.metrics;

import dev.gatehouse.server.metrics.Family.Kind;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;

/// How samples are written for who scrapes them.
public enum Exposition {
    /// Prometheus' text format
    PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
    /// the IETF draft and CNCF standard that grew out of it
    OPENMETRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private static final String TOTAL = "_total";
    private static final double EXACT = 1L << 53;

    private final String contentType;

    Exposition(String contentType) {
        this.contentType = contentType;
    }

    public String contentType() {
        return contentType;
    }

    /// All families that have samples, in the order of [Family], their series in the order of their
    /// labels.
    public String text(List<Sample> samples) {
        var families = new EnumMap<Family, List<Sample>>(Family.class);
        for (var family : Family.values()) {
            families.put(family, samples.stream().filter(s -> s.family() == family).toList());
        }
        var out = new StringBuilder();
        families.forEach((family, own) -> write(family, own, out));
        return switch (this) {
            case PROMETHEUS -> out.toString();
            case OPENMETRICS -> out.append("# EOF\n").toString();
        };
    }

    private void write(Family family, List<Sample> samples, StringBuilder out) {
        if (samples.isEmpty()) {
            return;
        }
        var name = familyName(family);
        out.append("# HELP ").append(name).append(' ');
        escape(family.help(), this == OPENMETRICS, out);
        out.append("\n# TYPE ").append(name).append(' ').append(family.kind().text()).append('\n');
        samples.stream()
                .sorted(Comparator.comparing(sample -> sample.labels().toString()))
                .forEach(sample -> write(sample, out));
    }

    // OpenMetrics' families don't have the suffix of their counters.
    private String familyName(Family family) {
        var name = family.title();
        return switch (this) {
            case PROMETHEUS -> name;
            case OPENMETRICS ->
                    family.kind() == Kind.COUNTER
                            ? name.substring(0, name.length() - TOTAL.length())
                            : name;
        };
    }

    private static void write(Sample sample, StringBuilder out) {
        out.append(sample.family().title());
        var names = sample.family().labels();
        for (var i = 0; i < names.size(); i++) {
            out.append(i == 0 ? '{' : ',').append(names.get(i)).append("=\"");
            escape(sample.labels().get(i), true, out);
            out.append('"');
        }
        out.append(names.isEmpty() ? " " : "} ").append(number(sample.value())).append('\n');
    }

    private static void escape(String text, boolean quotes, StringBuilder out) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '\n') {
                out.append("\\n");
            } else if (c == '\\' || (quotes && c == '"')) {
                out.append('\\').append(c);
            } else {
                out.append(c);
            }
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) <= EXACT
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
