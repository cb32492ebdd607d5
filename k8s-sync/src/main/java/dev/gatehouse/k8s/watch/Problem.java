package dev.gatehouse.k8s.watch;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/// What is wrong with a file, in one sentence.
///
/// @param path as the user named the folder, and on from there
/// @param line from 1; 0 where the whole file is meant
/// @param column from 1; 0 where the whole file is meant
/// @param object the object that it concerns, where one could be made out
public record Problem(
        Path path,
        int line,
        int column,
        Severity severity,
        Optional<ObjectRef> object,
        String message)
        implements Comparable<Problem> {

    /// An error refuses an object, or hides a part of a file; a warning does neither.
    public enum Severity {
        ERROR,
        WARNING
    }

    private static final Comparator<Problem> ORDER =
            Comparator.comparing(Problem::path)
                    .thenComparingInt(Problem::line)
                    .thenComparingInt(Problem::column)
                    .thenComparing(Problem::message);

    static Problem ofFile(Path path, Severity severity, String message) {
        return new Problem(path, 0, 0, severity, Optional.empty(), message);
    }

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    /// `file:line: object: message`, without the parts that are not known.
    @Override
    public String toString() {
        return path
                + (line == 0 ? "" : ":" + line)
                + ": "
                + object.map(ref -> ref + ": ").orElse("")
                + message;
    }
}
