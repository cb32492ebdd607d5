package dev.gatehouse.server.routing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Explanations for a terminal, and as the maps and lists that a JSON writer takes.
public final class ExplanationText {

    private ExplanationText() {}

    /// Lines of text; the last one ends with a newline, too.
    public static String text(Explanation explanation) {
        var text = new StringBuilder();
        text.append(request(explanation.question())).append('\n');
        explanation.port().ifPresent(port -> line(text, "arrives at", Ports.text(port)));
        explanation.listener().ifPresent(id -> line(text, "listener", id.toString()));
        explanation
                .taken()
                .ifPresent(
                        taken -> {
                            line(text, "rule", taken.rule().toString());
                            line(text, "since", taken.match());
                            taken.filters().forEach(filter -> line(text, "filter", filter));
                            taken.backends().forEach(share -> line(text, "backend", share(share)));
                        });
        line(text, "answer", explanation.outcome());
        if (!explanation.lostListeners().isEmpty()) {
            text.append("Other listeners on this port:\n");
            explanation.lostListeners().forEach(lost -> lost(text, lost, " "));
        }
        if (!explanation.lostRules().isEmpty()) {
            text.append("The nearest other rules:\n");
            explanation.lostRules().forEach(lost -> lost(text, lost, ": "));
        }
        return text.toString();
    }

    /// Strings, numbers, lists and maps, in the order in which they are to be read; what there is
    /// not is left out.
    public static Map<String, Object> data(Explanation explanation) {
        var data = new LinkedHashMap<String, Object>();
        var question = explanation.question();
        data.put("method", question.method());
        data.put("scheme", question.scheme());
        data.put("host", question.host());
        data.put("port", question.port());
        data.put("path", question.path());
        question.query().ifPresent(query -> data.put("query", query));
        explanation.port().ifPresent(port -> data.put("arrivesAt", Ports.text(port)));
        explanation.listener().ifPresent(id -> data.put("listener", id.toString()));
        explanation
                .taken()
                .ifPresent(
                        taken -> {
                            data.put("rule", taken.rule().toString());
                            data.put("match", taken.match());
                            data.put("filters", taken.filters());
                            data.put("backends", shares(taken.backends()));
                        });
        data.put("answer", explanation.outcome());
        data.put("lostListeners", lost(explanation.lostListeners(), "listener"));
        data.put("lostRules", lost(explanation.lostRules(), "rule"));
        return data;
    }

    private static String request(Question question) {
        var text = new StringBuilder(question.method()).append(' ').append(question.scheme());
        text.append("://").append(question.host()).append(question.path());
        question.query().ifPresent(query -> text.append('?').append(query));
        return text.append(" to ")
                .append(question.destination())
                .append(':')
                .append(question.port())
                .toString();
    }

    private static String share(Explanation.Share share) {
        var text = share.upstream() + ", " + percent(share.percent()) + " %, " + share.state();
        return share.filters().isEmpty() ? text : text + "; " + String.join("; ", share.filters());
    }

    private static String percent(double percent) {
        var text = String.format(Locale.ROOT, "%.1f", percent);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    private static void line(StringBuilder text, String what, String value) {
        text.append(String.format(Locale.ROOT, "  %-10s  %s\n", what, value));
    }

    private static void lost(StringBuilder text, Explanation.Lost lost, String between) {
        text.append("  ").append(lost.name()).append(between).append(lost.reason()).append('\n');
    }

    private static List<Object> shares(List<Explanation.Share> shares) {
        var list = new ArrayList<Object>();
        for (var share : shares) {
            var map = new LinkedHashMap<String, Object>();
            map.put("upstream", share.upstream().toString());
            map.put("percent", share.percent());
            map.put("state", share.state());
            map.put("filters", share.filters());
            list.add(map);
        }
        return list;
    }

    private static List<Object> lost(List<Explanation.Lost> lost, String what) {
        var list = new ArrayList<Object>();
        for (var one : lost) {
            var map = new LinkedHashMap<String, Object>();
            map.put(what, one.name());
            map.put("reason", one.reason());
            list.add(map);
        }
        return list;
    }
}
