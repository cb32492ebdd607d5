package dev.gatehouse.certs;

/// What became of the bytes of a CA bundle. One that can't be used is a value, which ends as a
/// condition on what refers to it.
public sealed interface CaResult {

    record Loaded(CaBundle bundle) implements CaResult {}

    /// @param reason a sentence for the user
    record Rejected(String reason) implements CaResult {}
}
