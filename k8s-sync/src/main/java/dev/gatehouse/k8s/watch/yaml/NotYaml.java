package dev.gatehouse.k8s.watch.yaml;

import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/// A text breaks the grammar of YAML, or one of the bounds of [YamlText].
public final class NotYaml extends Exception {

    private static final long serialVersionUID = 1;

    /// How the parser says that a key has no colon.
    private static final String NO_COLON = "could not find expected ':'";

    private final transient Finding finding;

    NotYaml(Finding finding) {
        super(finding.message());
        this.finding = finding;
    }

    public Finding finding() {
        return finding;
    }

    static NotYaml of(MarkedYamlEngineException syntax, String text) {
        // A ':' is missed where the next line begins, but it is missing in the line before.
        var mark =
                String.valueOf(syntax.getProblem()).contains(NO_COLON)
                        ? syntax.getContextMark().or(syntax::getProblemMark)
                        : syntax.getProblemMark().or(syntax::getContextMark);
        // The end of a text is on a line that no editor shows.
        var lastLine = Math.max(1, (int) text.lines().count());
        var line = mark.map(m -> Math.min(m.getLine() + 1, lastLine)).orElse(1);
        var column = mark.map(m -> m.getColumn() + 1).orElse(1);
        return new NotYaml(new Finding(line, column, sentence(syntax)));
    }

    /// The parser's words where they are good, ours where a user would not understand them.
    private static String sentence(MarkedYamlEngineException syntax) {
        var problem = syntax.getProblem() == null ? "" : syntax.getProblem();
        var context = syntax.getContext() == null ? "" : syntax.getContext();
        if (problem.contains("TAB")) {
            return "not YAML: a tab is not allowed here; indent with spaces";
        }
        if (problem.contains("cannot start any token")) {
            return "not YAML: a text that starts with " + quoted(problem) + " must be quoted";
        }
        if (problem.contains("'<stream end>'")) {
            return "not YAML: the text ends too early; a bracket or a quote may not be closed";
        }
        if (problem.contains("expected <block end>")) {
            return "not YAML: the indentation of this line does not fit the lines above it";
        }
        if (problem.contains("mapping values are not allowed here")) {
            return "not YAML: a ':' is not allowed here; check the indentation, or quote the text";
        }
        if (problem.contains(NO_COLON)) {
            return "not YAML: a ':' is missing after the name of a field";
        }
        if (problem.contains("unexpected end of stream") && context.contains("quoted scalar")) {
            return "not YAML: a quoted text is not closed";
        }
        if (problem.contains("expected ',' or")) {
            return "not YAML: a list or an object in brackets is not closed, or a comma is missing";
        }
        var oneLine = (problem + (context.isEmpty() ? "" : " " + context)).strip();
        return "not YAML: " + oneLine.replaceAll("\\s+", " ");
    }

    /// The character that the parser's words put between quotes.
    private static String quoted(String problem) {
        var start = problem.indexOf('\'');
        return start >= 0 && start + 3 <= problem.length()
                ? problem.substring(start, start + 3)
                : "such a character";
    }
}
