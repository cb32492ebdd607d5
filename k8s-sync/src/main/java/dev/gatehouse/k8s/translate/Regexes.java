package dev.gatehouse.k8s.translate;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Optional;

/// Expressions in RE2 syntax, which match in time linear in the input. Their size must be bounded
/// here: RE2 unrolls counted repetitions, so that `((a{999}){999}){999}` would fill the heap.
final class Regexes {

    /// The API's bound for a value.
    private static final int LONGEST = 1024;

    /// States after unrolling; about 1 MB of program.
    private static final long MOST_STATES = 20_000;

    private Regexes() {}

    /// Why the expression can't be used, if it can't.
    static Optional<String> fault(String expression) {
        if (expression.length() > LONGEST) {
            return Optional.of("it is longer than " + LONGEST + " characters");
        }
        if (states(expression) > MOST_STATES) {
            return Optional.of(
                    "its counted repetitions unroll to more than " + MOST_STATES + " states");
        }
        try {
            Pattern.compile(expression);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            var pattern = e.getPattern();
            return Optional.of(
                    e.getDescription()
                            + (pattern == null || pattern.isEmpty() ? "" : ": `" + pattern + "`"));
        }
    }

    /// An upper bound of the states that the expression unrolls to. Knows groups, classes, escapes
    /// and `{n,m}`; what it misreads it only overestimates.
    private static long states(String expression) {
        var outer = new ArrayDeque<Long>();
        long sum = 0;
        long last = 0;
        for (var i = 0; i < expression.length(); i++) {
            switch (expression.charAt(i)) {
                case '(' -> {
                    outer.push(sum);
                    sum = 0;
                    last = 0;
                }
                case ')' -> {
                    last = sum + 2;
                    sum = last + (outer.isEmpty() ? 0 : outer.pop());
                }
                case '{' -> {
                    var close = expression.indexOf('}', i);
                    var times = close < 0 ? 1 : times(expression.substring(i + 1, close));
                    if (times > 1) {
                        sum += last * (times - 1);
                        last *= times;
                        i = close;
                    }
                }
                case '\\' -> {
                    i++;
                    last = 1;
                    sum++;
                }
                case '[' -> {
                    i = endOfClass(expression, i);
                    last = 1;
                    sum++;
                }
                case '*', '+', '?', '|' -> sum++;
                default -> {
                    last = 1;
                    sum++;
                }
            }
            if (sum > MOST_STATES) {
                return sum;
            }
        }
        return sum;
    }

    private static int endOfClass(String expression, int open) {
        // A bracket that stands first is a member.
        var first = expression.startsWith("[^", open) ? open + 2 : open + 1;
        for (var i = first; i < expression.length(); i++) {
            if (expression.charAt(i) == '\\') {
                i++;
            } else if (expression.charAt(i) == ']' && i > first) {
                return i;
            }
        }
        return expression.length();
    }

    /// The upper bound of `n`, `n,` or `n,m`; 1 where it is no repetition.
    private static long times(String bounds) {
        if (!bounds.matches("[0-9]{1,6}(,[0-9]{0,6})?")) {
            return 1;
        }
        var comma = bounds.indexOf(',');
        var upper =
                comma < 0 || comma == bounds.length() - 1
                        ? bounds.replace(",", "")
                        : bounds.substring(comma + 1);
        return Long.parseLong(upper);
    }
}
