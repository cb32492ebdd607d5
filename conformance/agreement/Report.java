package agreement;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Tells where the two verdicts differ, grouped by what is complained about.
record Report(List<Difference> differences, Path results, String seed, double seconds) {

    private static final int SHOWN = 3;
    private static final int WIDTH = 300;

    /// @return whether each difference is documented
    boolean of(List<Agree.Outcome> outcomes) throws IOException {
        Map<String, List<Agree.Outcome>> unexplained = new TreeMap<>();
        Map<Difference, Integer> explained = new HashMap<>();
        var accepted = 0;
        var agreed = 0;
        for (var outcome : outcomes) {
            accepted += outcome.server().accepts() ? 1 : 0;
            if (outcome.agrees()) {
                agreed++;
                continue;
            }
            var side = outcome.server().accepts() ? "Gatehouse" : "API server";
            var complaints =
                    outcome.server().accepts()
                            ? outcome.gatehouse().complaints()
                            : outcome.server().complaints();
            var open = new ArrayList<String>();
            for (var complaint : complaints) {
                // a crash is no difference of opinion
                var row =
                        complaint.startsWith(Validation.CRASH)
                                ? Optional.<Difference>empty()
                                : differences.stream()
                                        .filter(
                                                d ->
                                                        d.explains(
                                                                side,
                                                                outcome.sample().subject(),
                                                                complaint))
                                        .findFirst();
                row.ifPresentOrElse(
                        d -> explained.merge(d, 1, Integer::sum), () -> open.add(complaint));
            }
            if (!open.isEmpty()) {
                var group =
                        side
                                + " refuses "
                                + outcome.sample().subject()
                                + ": "
                                + general(open.getFirst());
                unexplained.computeIfAbsent(group, _ -> new ArrayList<>()).add(outcome);
            }
        }
        unexplained.forEach(this::tell);
        explained.forEach(
                (difference, count) ->
                        System.out.printf(
                                "documented, %d times: %s refuses %s: %s%n",
                                count,
                                difference.side(),
                                difference.kinds().isEmpty() ? "all" : difference.kinds(),
                                difference.words()));
        var open = unexplained.values().stream().mapToInt(List::size).sum();
        System.out.printf(
                "seed %s: %d objects, of which the API server accepts %d and refuses %d; %d"
                        + " verdicts agree, %d differ as documented, %d otherwise; %.0f s%n",
                seed,
                outcomes.size(),
                accepted,
                outcomes.size() - accepted,
                agreed,
                outcomes.size() - agreed - open,
                open,
                seconds);
        save(outcomes);
        return unexplained.isEmpty();
    }

    /// Without what is particular: the index of an item, the value.
    private static String general(String complaint) {
        return shortened(
                complaint.replaceAll("\\[[^\\]]*\\]", "[]").replaceAll("(?s)\"[^\"]*\"", "\"...\""),
                160);
    }

    private static String shortened(String text, int width) {
        var line = text.replaceAll("\\s+", " ");
        return line.length() <= width ? line : line.substring(0, width) + "...";
    }

    private void tell(String group, List<Agree.Outcome> outcomes) {
        System.out.printf("%n%s  (%d)%n", group, outcomes.size());
        for (var outcome : outcomes.subList(0, Math.min(SHOWN, outcomes.size()))) {
            System.out.println(
                    "    "
                            + outcome.sample().object().path("metadata").path("name").asText()
                            + ": "
                            + shortened(outcome.sample().broken(), WIDTH));
            outcome.server().complaints().stream()
                    .limit(SHOWN)
                    .forEach(c -> System.out.println("        API server: " + shortened(c, WIDTH)));
            outcome.gatehouse().complaints().stream()
                    .limit(SHOWN)
                    .forEach(c -> System.out.println("        Gatehouse: " + shortened(c, WIDTH)));
        }
    }

    /// Every object with both verdicts, one a line.
    private void save(List<Agree.Outcome> outcomes) throws IOException {
        Files.createDirectories(results);
        var lines = new ArrayList<String>();
        for (var outcome : outcomes) {
            var line = Subject.JSON.createObjectNode();
            line.put("broken", outcome.sample().broken());
            line.putPOJO("server", outcome.server().complaints());
            line.putPOJO("gatehouse", outcome.gatehouse().complaints());
            line.put(
                    "text",
                    outcome.sample().text().length() > 100_000
                            ? "(long)"
                            : outcome.sample().text());
            lines.add(Subject.JSON.writeValueAsString(line));
        }
        Files.write(results.resolve("seed-" + seed + ".jsonl"), lines);
    }
}
