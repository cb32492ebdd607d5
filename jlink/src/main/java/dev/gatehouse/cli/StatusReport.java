package dev.gatehouse.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.k8s.Notes;
import dev.gatehouse.model.ObjectStatus;
import dev.gatehouse.model.ObjectStatus.Condition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What is to be said of a folder: mistakes in its files, then the conditions of its objects.
///
/// @param problems in the order of files and lines
/// @param objects as the control plane orders them
record StatusReport(List<FileProblem> problems, List<ObjectStatus> objects) {

    /// A mistake in a file.
    ///
    /// @param text `file:line: what`
    /// @param error false for a hint that refuses nothing
    record FileProblem(String text, boolean error) {}

    StatusReport {
        problems = List.copyOf(problems);
        objects = List.copyOf(objects);
    }

    /// Whether anything is refused.
    boolean refuses() {
        return problems.stream().anyMatch(FileProblem::error)
                || objects.stream().anyMatch(StatusReport::refused);
    }

    private static boolean refused(ObjectStatus object) {
        return conditions(object).anyMatch(Condition::badNews);
    }

    /// A line for each condition of an object that is bad news.
    static List<String> refusals(ObjectStatus object) {
        var lines = new ArrayList<String>();
        for (var part : object.parts()) {
            for (var condition : part.conditions()) {
                if (condition.badNews()) {
                    var about = part.about().isEmpty() ? "" : ", " + part.about();
                    lines.add(
                            "%s%s: %s %s, %s: %s"
                                    .formatted(
                                            name(object),
                                            about,
                                            condition.type(),
                                            condition.status() ? "True" : "False",
                                            condition.reason(),
                                            condition.message()));
                }
            }
        }
        return lines;
    }

    private static Stream<Condition> conditions(ObjectStatus object) {
        return object.parts().stream().flatMap(part -> part.conditions().stream());
    }

    /// For people: a line per mistake, an indented block per object, and a sum.
    List<String> text() {
        var lines = new ArrayList<String>();
        problems.forEach(
                problem -> lines.add((problem.error() ? "error: " : "warning: ") + problem.text()));
        if (!problems.isEmpty()) {
            lines.add("");
        }
        var widths = Widths.of(objects);
        for (var object : objects) {
            lines.add((refused(object) ? "NOT OK  " : "ok      ") + name(object));
            for (var part : object.parts()) {
                if (!part.about().isEmpty()) {
                    lines.add("          " + part.about());
                }
                part.conditions().forEach(condition -> lines.addAll(widths.lines(condition)));
            }
        }
        if (!objects.isEmpty()) {
            lines.add("");
        }
        lines.add(sum());
        return lines;
    }

    private static String name(ObjectStatus object) {
        var namespace = object.namespace().isEmpty() ? "" : object.namespace() + "/";
        return object.kind() + " " + namespace + object.name();
    }

    private String sum() {
        long refused = objects.stream().filter(StatusReport::refused).count();
        long errors = problems.stream().filter(FileProblem::error).count();
        var sum = counted(objects.size(), "object") + " with conditions, ";
        if (!refuses()) {
            return sum + "all good";
        }
        return sum + refused + " not ok; " + counted(errors, "error") + " in files";
    }

    private static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /// How wide the columns of conditions are.
    private record Widths(int type, int reason) {

        static Widths of(List<ObjectStatus> objects) {
            var all = objects.stream().flatMap(StatusReport::conditions).toList();
            return new Widths(
                    all.stream().mapToInt(c -> c.type().length()).max().orElse(0),
                    all.stream().mapToInt(c -> c.reason().length()).max().orElse(0));
        }

        /// A condition; its message only where it is bad news or has something to tell, else the
        /// reason says it all.
        List<String> lines(Condition condition) {
            var mark = condition.badNews() ? "      ! " : "        ";
            var line =
                    mark
                            + "    "
                            + pad(condition.type(), type)
                            + "  "
                            + pad(condition.status() ? "True" : "False", 5)
                            + "  "
                            + condition.reason();
            var told = condition.badNews() ? Optional.of(condition.message()) : Notes.of(condition);
            return told.map(text -> List.of(line, "                " + text))
                    .orElseGet(() -> List.of(line));
        }

        private static String pad(String text, int width) {
            return text + " ".repeat(Math.max(0, width - text.length()));
        }
    }

    /// For programs.
    String json() {
        var root = new LinkedHashMap<String, Object>();
        root.put("ok", !refuses());
        root.put("problems", problems.stream().map(StatusReport::json).toList());
        root.put("objects", objects.stream().map(StatusReport::json).toList());
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and texts are JSON", e);
        }
    }

    private static Map<String, Object> json(FileProblem problem) {
        var json = new LinkedHashMap<String, Object>();
        json.put("severity", problem.error() ? "error" : "warning");
        json.put("text", problem.text());
        return json;
    }

    private static Map<String, Object> json(ObjectStatus object) {
        var json = new LinkedHashMap<String, Object>();
        json.put("kind", object.kind());
        if (!object.namespace().isEmpty()) {
            json.put("namespace", object.namespace());
        }
        json.put("name", object.name());
        json.put("ok", !refused(object));
        json.put("status", object.parts().stream().map(StatusReport::json).toList());
        return json;
    }

    private static Map<String, Object> json(ObjectStatus.Part part) {
        var json = new LinkedHashMap<String, Object>();
        json.put("about", part.about());
        json.put("conditions", part.conditions().stream().map(StatusReport::json).toList());
        return json;
    }

    private static Map<String, Object> json(Condition condition) {
        var json = new LinkedHashMap<String, Object>();
        json.put("type", condition.type());
        json.put("status", condition.status() ? "True" : "False");
        json.put("reason", condition.reason());
        json.put("message", condition.message());
        return json;
    }
}
