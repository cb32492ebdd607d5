package dev.gatehouse.k8s.status;

import dev.gatehouse.k8s.status.Reasons.ConditionType;
import dev.gatehouse.k8s.status.Reasons.Reason;
import dev.gatehouse.model.ObjectStatus.Condition;
import java.util.List;

/// Conditions, made from the words in [Reasons].
public final class Conditions {

    private Conditions() {}

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
