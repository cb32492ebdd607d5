package dev.gatehouse.model;

/// How a path is matched. Paths are compared as the path policy leaves them, case-sensitively.
public sealed interface PathMatch {

    /// The value that the path is compared with.
    String value();

    /// The whole path, byte for byte.
    record Exact(String value) implements PathMatch {}

    /// Whole segments: `/v2` takes `/v2` and `/v2/x`, and not `/v2x`.
    ///
    /// @param value starts with a slash, and ends with one only where it is `/`
    record Prefix(String value) implements PathMatch {}

    /// The whole path fits an expression in RE2 syntax, which compiles.
    record Regex(String value) implements PathMatch {}
}
