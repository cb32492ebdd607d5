package dev.gatehouse.model;

import java.util.Optional;

/// Names a rule of a route, for people: in logs, metrics and explanations.
///
/// @param kind the route's kind, such as `HTTPRoute`
/// @param index the rule's place in the route, from 0
/// @param name the rule's own name, where it has one
public record RuleId(
        String kind, String namespace, String route, int index, Optional<String> name) {

    @Override
    public String toString() {
        return kind
                + " "
                + namespace
                + "/"
                + route
                + " rule "
                + index
                + name.map(n -> " (" + n + ")").orElse("");
    }
}
