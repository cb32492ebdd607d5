package dev.gatehouse.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;

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

        private static final String LISTENER = "listener ";

        public Part {
            conditions = List.copyOf(conditions);
        }

        /// The conditions of a Gateway's listener.
        public static Part ofListener(String name, List<Condition> conditions) {
            return new Part(LISTENER + name, conditions);
        }

        /// The name of the listener that the conditions are about; empty if they are about
        /// something else.
        public Optional<String> listener() {
            return about.startsWith(LISTENER)
                    ? Optional.of(about.substring(LISTENER.length()))
                    : Optional.empty();
        }
    }

    /// @param type such as `Accepted`
    /// @param status whether the condition holds
    /// @param reason a word in camel case, from the API's set
    /// @param message a sentence for people that names the field and says what to do
    public record Condition(String type, boolean status, String reason, String message) {

        /// Conditions that are bad news when they hold; all others are when they don't.
        private static final Set<String> BAD_WHEN_TRUE =
                Set.of("Conflicted", "PartiallyInvalid", "OverlappingTLSConfig");

        /// Whether something is refused, or not served as it is declared.
        public boolean badNews() {
            return status == BAD_WHEN_TRUE.contains(type);
        }
    }
}
