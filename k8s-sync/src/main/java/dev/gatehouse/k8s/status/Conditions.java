package dev.gatehouse.k8s.status;

import static java.util.stream.Collectors.joining;

import dev.gatehouse.k8s.status.Reasons.ConditionType;
import dev.gatehouse.k8s.status.Reasons.Reason;
import dev.gatehouse.model.ObjectStatus.Condition;
import java.util.List;
import java.util.Optional;

/// Conditions, made from the words in [Reasons].
public final class Conditions {

    /// What is said of references that all lead somewhere.
    private static final String ALL_RESOLVED = "All references are resolved";

    private static final String NOTED = ", but ";

    /// How many notes a message tells.
    private static final int TOLD = 5;

    private Conditions() {}

    /// What is said of references that all lead somewhere.
    ///
    /// @param notes what a person should know all the same
    public static String allResolved(List<String> notes) {
        return notes.isEmpty()
                ? ALL_RESOLVED
                : ALL_RESOLVED + NOTED + notes.stream().limit(TOLD).collect(joining("; "));
    }

    /// What a condition that holds has to tell besides; empty if nothing.
    public static Optional<String> note(Condition condition) {
        if (condition.type().equals(ConditionType.INSECURE_FRONTEND_VALIDATION_MODE.text())) {
            return Optional.of(condition.message());
        }
        return condition.message().startsWith(ALL_RESOLVED + NOTED)
                ? Optional.of(condition.message().substring((ALL_RESOLVED + NOTED).length()))
                : Optional.empty();
    }

    public static Condition holds(ConditionType type, Reason reason, String message) {
        return new Condition(type.text(), true, reason.text(), message);
    }

    public static Condition fails(ConditionType type, Reason reason, String message) {
        return new Condition(type.text(), false, reason.text(), message);
    }

    /// Whether the condition of this type is there and holds.
    public static boolean hold(List<Condition> conditions, ConditionType type) {
        return conditions.stream().anyMatch(c -> c.type().equals(type.text()) && c.status());
    }

    /// The same conditions, with this one in place of the one of its type.
    static List<Condition> with(List<Condition> conditions, Condition changed) {
        return conditions.stream().map(c -> c.type().equals(changed.type()) ? changed : c).toList();
    }
}
