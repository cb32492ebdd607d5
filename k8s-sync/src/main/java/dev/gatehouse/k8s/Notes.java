package dev.gatehouse.k8s;

import dev.gatehouse.k8s.status.Conditions;
import dev.gatehouse.model.ObjectStatus.Condition;
import java.util.Optional;

/// What a person should know although all is well, such as a certificate that expires soon.
public final class Notes {

    private Notes() {}

    /// What a condition that holds has to tell besides; empty if nothing.
    public static Optional<String> of(Condition condition) {
        return Conditions.note(condition);
    }
}
