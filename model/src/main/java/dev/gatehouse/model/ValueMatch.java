package dev.gatehouse.model;

/// How the value of a header field or of a query parameter is matched.
public sealed interface ValueMatch {

    /// The value, byte for byte.
    record Exact(String value) implements ValueMatch {}

    /// The whole value fits an expression in RE2 syntax, which compiles.
    record Regex(String value) implements ValueMatch {}
}
