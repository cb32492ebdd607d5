package dev.gatehouse.k8s.watch.schema;

import dev.gatehouse.k8s.watch.yaml.Finding;
import dev.gatehouse.k8s.watch.yaml.Value;
import java.util.ArrayList;
import java.util.List;

/// One walk through a document: where it is, and what it found wrong. Used by one thread.
public final class Check {

    /// Characters of a value that a message quotes.
    private static final int QUOTED = 60;

    /// Findings of one document; more would only bury the first ones.
    private static final int MAX_FINDINGS = 50;

    private final boolean secret;
    private final StringBuilder path = new StringBuilder();
    private final List<Finding> findings = new ArrayList<>();
    private int count;

    /// @param secret whether messages must not quote values
    public Check(boolean secret) {
        this.secret = secret;
    }

    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /// How many there are, also those too many to be told.
    public int count() {
        return count;
    }

    /// Steps into a field; [#leave(int)] with the answer steps out.
    int enter(String field) {
        var before = path.length();
        if (before > 0 && !field.startsWith("[")) {
            path.append('.');
        }
        path.append(field);
        return before;
    }

    int enter(int index) {
        var before = path.length();
        path.append('[').append(index).append(']');
        return before;
    }

    void leave(int before) {
        path.setLength(before);
    }

    /// Says what is wrong with the value that the walk is at: the field's path, then the sentence.
    public void refuse(Value at, String sentence) {
        report(at.line(), at.column(), path + " " + sentence);
    }

    /// Says what is wrong with a value below the one that the walk is at.
    public void refuse(Value at, String below, String sentence) {
        var before = enter(below);
        refuse(at, sentence);
        leave(before);
    }

    /// Says what is wrong where no value stands: an unknown name, say.
    void refuse(int line, int column, String name, String sentence) {
        var before = enter(name);
        report(line, column, path + " " + sentence);
        leave(before);
    }

    private void report(int line, int column, String message) {
        count++;
        if (findings.size() < MAX_FINDINGS) {
            findings.add(new Finding(line, column, message));
        }
    }

    /// The value for a message: its type, and the value itself if it is short and no secret.
    String shown(Value value) {
        if (secret) {
            return value.what();
        }
        return switch (value) {
            case Value.Text text -> "\"" + shortened(text.value()) + "\"";
            case Value.Num number -> "the number " + number.source();
            case Value.Bool bool -> "the boolean " + bool.source();
            case Value.Nil _, Value.Items _, Value.Fields _ -> value.what();
        };
    }

    private static String shortened(String text) {
        var line = text.replaceAll("\\s+", " ");
        return line.length() <= QUOTED ? line : line.substring(0, QUOTED) + "...";
    }
}
