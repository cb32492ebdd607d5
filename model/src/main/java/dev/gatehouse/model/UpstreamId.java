package dev.gatehouse.model;

import org.jspecify.annotations.Nullable;

/// Names an upstream. Rules name upstreams by id, so that endpoints change without touching a rule.
///
/// @param text unique within a snapshot, the same for the same Service port in all snapshots, and
///   fit to be read by people
public record UpstreamId(String text) {

    // By hand: a key of large maps, and what the compiler makes for a record is slow until it is
    // compiled by C2.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UpstreamId(var otherText) && text.equals(otherText);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
