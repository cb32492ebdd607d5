package dev.gatehouse.cli.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One thing to try, as an example's README has it: what it shows, the command to copy, and what
/// its output then holds. The README is the only source: the quick start prints trials, and the
/// tests run them.
///
/// A README has them in fenced blocks of `sh`:
///
/// ```
/// # What it shows, in a sentence.
/// curl -i http://127.0.0.1:8080/cart
/// #=> HTTP/1.1 200 OK
/// #=> not: X-Debug
/// ```
///
/// @param shows sentences for people; may be empty
/// @param command one line for a shell
/// @param expectations what the output holds; at least one
public record Trial(String shows, String command, List<Expectation> expectations) {

    public Trial {
        expectations = List.copyOf(expectations);
    }

    /// A text that stands in a line of the output, whatever the case and the number of blanks, or
    /// stands in none.
    public record Expectation(String text, boolean present) {

        /// Why an output does not hold it; empty if it does.
        public Optional<String> missing(String output) {
            var wanted = folded(text);
            boolean found = output.lines().anyMatch(line -> folded(line).contains(wanted));
            if (found == present) {
                return Optional.empty();
            }
            return Optional.of((present ? "no line has: " : "a line has: ") + text);
        }

        private static String folded(String line) {
            return line.strip().replaceAll("\\s+", " ").toLowerCase(java.util.Locale.ROOT);
        }

        @Override
        public String toString() {
            return present ? text : NOT + text;
        }
    }

    private static final String FENCE = "```";
    private static final String ARROW = "#=> ";
    private static final String NOT = "not: ";

    /// All trials of a README, in their order.
    public static List<Trial> in(String readme) {
        var trials = new ArrayList<Trial>();
        boolean inBlock = false;
        var shows = new ArrayList<String>();
        Optional<String> command = Optional.empty();
        var expectations = new ArrayList<Expectation>();
        for (var line : (Iterable<String>) readme.lines()::iterator) {
            boolean belongs = inBlock && line.startsWith(ARROW);
            if (command.isPresent() && !belongs && !expectations.isEmpty()) {
                trials.add(new Trial(String.join(" ", shows), command.get(), expectations));
                command = Optional.empty();
                expectations.clear();
                shows.clear();
            }
            if (line.startsWith(FENCE)) {
                inBlock = !inBlock && line.equals(FENCE + "sh");
            } else if (belongs) {
                expectations.add(expectation(line.substring(ARROW.length())));
            } else if (inBlock && line.startsWith("#")) {
                shows.add(line.substring(1).strip());
            } else if (inBlock && !line.isBlank()) {
                command = Optional.of(line);
            }
        }
        return List.copyOf(trials);
    }

    private static Expectation expectation(String text) {
        return text.startsWith(NOT)
                ? new Expectation(text.substring(NOT.length()), false)
                : new Expectation(text, true);
    }
}
