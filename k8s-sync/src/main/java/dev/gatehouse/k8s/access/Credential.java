package dev.gatehouse.k8s.access;

import dev.gatehouse.certs.KeyMaterial;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/// What proves to the API server who we are; nothing, where it asks for nothing.
///
/// @param tokenEnd when the token ends, if that is known
record Credential(Optional<KeyMaterial> key, Optional<String> token, Optional<Instant> tokenEnd) {

    static final Credential NONE =
            new Credential(Optional.empty(), Optional.empty(), Optional.empty());

    /// When the first part of it ends; empty if that is unknown.
    Optional<Instant> end() {
        return Stream.concat(key.map(KeyMaterial::notAfter).stream(), tokenEnd.stream())
                .min(Instant::compareTo);
    }

    @Override
    public String toString() {
        return "Credential[key=" + key + ", token=redacted, tokenEnd=" + tokenEnd + "]";
    }
}
