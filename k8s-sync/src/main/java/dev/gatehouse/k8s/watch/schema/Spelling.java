package dev.gatehouse.k8s.watch.schema;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// What somebody may have meant.
public final class Spelling {

    /// Longer names are not compared: nobody mistypes them, and the cost is quadratic.
    private static final int LONGEST = 80;

    private Spelling() {}

    /// `; did you mean "x"?`, or nothing where no known name is near.
    public static String hint(String written, Collection<String> known) {
        return nearest(written, known).map(name -> "; did you mean \"" + name + "\"?").orElse("");
    }

    public static Optional<String> nearest(String written, Collection<String> known) {
        if (written.length() > LONGEST) {
            return Optional.empty();
        }
        var lower = written.toLowerCase(Locale.ROOT);
        var allowed = Math.max(1, written.length() / 4);
        record Candidate(String name, int edits) {}
        return known.stream()
                .map(name -> new Candidate(name, edits(lower, name.toLowerCase(Locale.ROOT))))
                .filter(candidate -> candidate.edits() <= allowed)
                .min(Comparator.comparingInt(Candidate::edits).thenComparing(Candidate::name))
                .map(Candidate::name);
    }

    /// Levenshtein's distance, where two neighbours swapped count as one edit.
    static int edits(String a, String b) {
        var table = new int[a.length() + 1][b.length() + 1];
        for (var i = 0; i <= a.length(); i++) {
            for (var j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    table[i][j] = i + j;
                    continue;
                }
                var change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                table[i][j] =
                        Math.min(
                                table[i - 1][j - 1] + change,
                                1 + Math.min(table[i - 1][j], table[i][j - 1]));
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    table[i][j] = Math.min(table[i][j], table[i - 2][j - 2] + 1);
                }
            }
        }
        return table[a.length()][b.length()];
    }
}
