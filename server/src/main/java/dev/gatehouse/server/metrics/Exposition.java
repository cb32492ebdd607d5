package dev.gatehouse.server.metrics;

import dev.gatehouse.server.metrics.Family.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How numbers are written for who scrapes them.
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

    /// Writes all families that have samples, in the order of [Family], their series in the order
    /// of their labels.
    public void write(List<Sample> samples, List<Distribution> distributions, OutputStream out)
            throws IOException {
        var singles = new EnumMap<Family, List<Sample>>(Family.class);
        samples.forEach(s -> singles.computeIfAbsent(s.family(), _ -> new ArrayList<>()).add(s));
        var many = new EnumMap<Family, List<Distribution>>(Family.class);
        distributions.forEach(d -> many.computeIfAbsent(d.family(), _ -> new ArrayList<>()).add(d));
        var text = new Octets(out);
        for (var family : Family.values()) {
            var own = sorted(singles.get(family), Sample::labels);
            var histograms = sorted(many.get(family), Distribution::labels);
            if (!own.isEmpty() || !histograms.isEmpty()) {
                head(family, text);
            }
            for (var sample : own) {
                write(sample, text);
                text.flushMuch();
            }
            for (var histogram : histograms) {
                write(histogram, text);
                text.flushMuch();
            }
        }
        switch (this) {
            case PROMETHEUS -> {}
            case OPENMETRICS -> text.append("# EOF\n");
        }
        text.flush();
    }

    private record Keyed<T>(String key, T series) {}

    // Each key is made once: there are many more comparisons than series.
    private static <T> List<T> sorted(@Nullable List<T> series, Function<T, List<String>> labels) {
        if (series == null) {
            return List.of();
        }
        return series.stream()
                .map(one -> new Keyed<>(labels.apply(one).toString(), one))
                .sorted(Comparator.comparing(Keyed::key))
                .map(Keyed::series)
                .toList();
    }

    private void head(Family family, Octets out) {
        var name = familyName(family);
        var help = new StringBuilder();
        escape(family.help(), this == OPENMETRICS, help);
        out.append("# HELP " + name + " " + help + "\n");
        out.append("# TYPE " + name + " " + family.kind().text() + "\n");
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

    private static void write(Sample sample, Octets out) {
        var labels = labels(sample.family(), sample.labels());
        out.append(sample.family().title());
        if (!labels.isEmpty()) {
            out.append('{').append(labels).append('}');
        }
        out.append(' ').append(number(sample.value())).append('\n');
    }

    // Buckets are told with all that are below them, and so the last one is the count. That comes
    // from the same numbers, so that the two agree whatever is counted meanwhile.
    private static void write(Distribution histogram, Octets out) {
        var name = histogram.family().title();
        var labels = labels(histogram.family(), histogram.labels());
        var start = Octets.of(name + "_bucket{" + labels + (labels.isEmpty() ? "le=\"" : ",le=\""));
        var bounds = histogram.buckets().ends();
        var count = 0L;
        for (var i = 0; i < bounds.length; i++) {
            count += histogram.counts()[i];
            out.append(start).append(bounds[i]).append(count).append('\n');
        }
        var all = labels.isEmpty() ? " " : "{" + labels + "} ";
        out.append(name + "_sum" + all + number(histogram.sum()) + "\n");
        out.append(name + "_count" + all).append(count).append('\n');
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
