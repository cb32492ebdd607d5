package dev.gatehouse.server.attack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.api.Assertions;

/// Runs all rows of a table, and fails once, with every row that went wrong and its bytes.
final class TableRun {

    private TableRun() {}

    static void attacks(AttackRun run, List<AttackCase> cases) throws IOException {
        var failures = new ArrayList<String>();
        for (var attack : cases) {
            add(failures, attack.toString(), attack.send(), run.run(attack));
        }
        Assertions.assertThat(run.late()).as("requests that came late").isEmpty();
        fail(failures, cases.size());
    }

    static void responses(ResponseRun run, List<ResponseCase> cases) throws IOException {
        var failures = new ArrayList<String>();
        for (var attack : cases) {
            var sent =
                    attack.steps().stream()
                            .filter(BackendStep.Send.class::isInstance)
                            .map(step -> ((BackendStep.Send) step).bytes())
                            .collect(Collectors.joining());
            add(failures, attack.toString(), sent, run.run(attack));
        }
        fail(failures, cases.size());
    }

    static void add(List<String> failures, String name, String sent, List<String> problems) {
        if (!problems.isEmpty()) {
            failures.add(
                    shorten(name)
                            + "\n  sent "
                            + WireText.show(sent)
                            + problems.stream()
                                    .limit(8)
                                    .map(p -> "\n  - " + p)
                                    .collect(Collectors.joining()));
        }
    }

    static void fail(List<String> failures, int of) {
        if (!failures.isEmpty()) {
            Assertions.fail(
                    failures.size() + " of " + of + " rows fail:\n" + String.join("\n", failures));
        }
    }

    private static String shorten(String name) {
        return name.length() > 160 ? name.substring(0, 160) + "..." : name;
    }
}
