package dev.gatehouse.server.admin;

import dev.gatehouse.model.ObjectStatus.Condition;
import dev.gatehouse.model.ObjectStatus.Part;
import java.util.List;

/// What conditions say, without their grammar.
final class Conditions {

    private static final String PROGRAMMED = "Programmed";

    private Conditions() {}

    static boolean programmed(Part part) {
        return part.conditions().stream().anyMatch(c -> c.type().equals(PROGRAMMED) && c.status());
    }

    /// What is refused, each once. That something is not programmed is what follows from the rest,
    /// so it is told where there is no other reason.
    static List<String> refusals(Part part) {
        var bad = part.conditions().stream().filter(Condition::badNews).toList();
        var causes = bad.stream().filter(c -> !c.type().equals(PROGRAMMED)).toList();
        var about = part.about().isEmpty() ? "" : part.about() + ": ";
        return (causes.isEmpty() ? bad : causes)
                .stream().map(c -> about + c.message()).distinct().toList();
    }
}
