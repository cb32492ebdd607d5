package dev.gatehouse.model;

import java.util.List;

/// What the control plane says of one object, as a cluster would show it: the same for the command
/// line, the admin API and, in a cluster, the object's status.
///
/// @param parts one per thing that has conditions of its own
public record ObjectStatus(String kind, String namespace, String name, List<Part> parts) {

    public ObjectStatus {
        parts = List.copyOf(parts);
    }

    /// @param about empty for the object itself, else what the conditions are about, such as
    ///   `listener http` or `parent default/edge`
    public record Part(String about, List<Condition> conditions) {

        public Part {
            conditions = List.copyOf(conditions);
        }
    }

    /// @param type such as `Accepted`
    /// @param status whether the condition holds
    /// @param reason a word in camel case, from the API's set
    /// @param message a sentence for people that names the field and says what to do
    public record Condition(String type, boolean status, String reason, String message) {}
}
