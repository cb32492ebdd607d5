package dev.gatehouse.cli.config;

import java.util.Collection;
import java.util.Comparator;

/// Finds what somebody meant.
public final class Hint {

    private Hint() {}

    /// `; did you mean X?` for the nearest of the known names, if one is near, else nothing.
    public static String of(String name, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String k) -> distance(name, k)).thenComparing(k -> k))
                .filter(k -> distance(name, k) <= Math.max(2, name.length() / 3))
                .map(k -> "; did you mean " + k + "?")
                .orElse("");
    }

    /// Levenshtein's distance, without regard to case.
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same =
                        Character.toLowerCase(a.charAt(i - 1))
                                == Character.toLowerCase(b.charAt(j - 1));
                current[j] =
                        Math.min(
                                previous[j - 1] + (same ? 0 : 1),
                                1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
