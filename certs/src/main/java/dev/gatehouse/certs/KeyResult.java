package dev.gatehouse.certs;

/// What became of a Secret's bytes. A Secret that can't be used is a value, which ends as a
/// condition on the listener that refers to it.
public sealed interface KeyResult {

    /// @param keyMaterial a key that matches its certificate
    record Loaded(KeyMaterial keyMaterial) implements KeyResult {}

    /// @param reason a sentence for the user; it holds no byte of the key
    record Rejected(String reason) implements KeyResult {}
}
