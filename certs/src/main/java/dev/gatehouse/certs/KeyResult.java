package dev.gatehouse.certs;

import java.util.List;

/// What became of a Secret's bytes. A Secret that can't be used is a value, which ends as a
/// condition on the listener that refers to it.
public sealed interface KeyResult {

    /// @param keyMaterial a key that matches its certificate
    /// @param notes what was noticed and does no harm, such as a certificate that belongs to
    ///   nothing: sentences for the user; often none
    record Loaded(KeyMaterial keyMaterial, List<String> notes) implements KeyResult {

        public Loaded {
            notes = List.copyOf(notes);
        }
    }

    /// @param reason a sentence for the user; it holds no byte of the key
    record Rejected(String reason) implements KeyResult {}
}
