package dev.gatehouse.server.metrics;

import dev.gatehouse.server.metrics.Family.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;

/// How numbers are written for who scrapes them.
public enum Exposition {
    /// Prometheus' text format
    PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
    /// the IETF draft and CNCF standard that grew out of it
    OPENMETRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private static final String TOTAL = "_total";
    private static final double EXACT = 1L << 53;

    /// Characters that are gathered before they are written: thousands of routes with a histogram
    /// each are tens of megabytes, which nobody should hold.
    private static final int GATHERED = 16 * 1024;

    private final String contentType;

    Exposition(String contentType) {
        this.contentType = contentType;
    }

    public String contentType() {
        return contentType;
    }

    /// Writes all families that have samples, in the order of [Family], their series in the order
    /// of their labels.
    public void write(List<Sample> samples, List<Distribution> distributions, OutputStream out)
            throws IOException {
        var singles = new EnumMap<Family, List<Sample>>(Family.class);
        samples.forEach(s -> singles.computeIfAbsent(s.family(), _ -> new ArrayList<>()).add(s));
        var many = new EnumMap<Family, List<Distribution>>(Family.class);
        distributions.forEach(d -> many.computeIfAbsent(d.family(), _ -> new ArrayList<>()).add(d));
        var text = new StringBuilder(GATHERED * 2);
        for (var family : Family.values()) {
            if (singles.containsKey(family) || many.containsKey(family)) {
                head(family, text);
            }
            var own = singles.getOrDefault(family, new ArrayList<>());
            own.sort(Comparator.comparing(sample -> sample.labels().toString()));
            for (var sample : own) {
                write(sample, text);
                flush(text, GATHERED, out);
            }
            var histograms = many.getOrDefault(family, new ArrayList<>());
            histograms.sort(Comparator.comparing(d -> d.labels().toString()));
            for (var histogram : histograms) {
                write(histogram, text);
                flush(text, GATHERED, out);
            }
        }
        switch (this) {
            case PROMETHEUS -> {}
            case OPENMETRICS -> text.append("# EOF\n");
        }
        flush(text, 0, out);
    }

    private static void flush(StringBuilder text, int above, OutputStream out) throws IOException {
        if (text.length() > above) {
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
            text.setLength(0);
        }
    }

    private void head(Family family, StringBuilder out) {
        var name = familyName(family);
        out.append("# HELP ").append(name).append(' ');
        escape(family.help(), this == OPENMETRICS, out);
        out.append("\n# TYPE ").append(name).append(' ').append(family.kind().text()).append('\n');
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
        var labels = labels(sample.family(), sample.labels());
        out.append(sample.family().title());
        if (!labels.isEmpty()) {
            out.append('{').append(labels).append('}');
        }
        out.append(' ').append(number(sample.value())).append('\n');
    }

    // Buckets are told with all that are below them, and so the last one is the count. That comes
    // from the same numbers, so that the two agree whatever is counted meanwhile.
    private static void write(Distribution histogram, StringBuilder out) {
        var name = histogram.family().title();
        var labels = labels(histogram.family(), histogram.labels());
        var start = name + "_bucket{" + labels + (labels.isEmpty() ? "le=\"" : ",le=\"");
        var count = 0L;
        for (var i = 0; i < histogram.counts().length; i++) {
            count += histogram.counts()[i];
            out.append(start).append(histogram.buckets().bound(i)).append("\"} ");
            out.append(count).append('\n');
        }
        var all = labels.isEmpty() ? " " : "{" + labels + "} ";
        out.append(name).append("_sum").append(all).append(number(histogram.sum())).append('\n');
        out.append(name).append("_count").append(all).append(count).append('\n');
    }

    private static String labels(Family family, List<String> values) {
        var names = family.labels();
        var text = new StringBuilder();
        for (var i = 0; i < names.size(); i++) {
            text.append(i == 0 ? "" : ",").append(names.get(i)).append("=\"");
            escape(values.get(i), true, text);
            text.append('"');
        }
        return text.toString();
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
