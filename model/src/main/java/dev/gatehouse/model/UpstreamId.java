package dev.gatehouse.model;

/// Names an upstream. Rules name upstreams by id, so that endpoints change without touching a rule.
///
/// @param text unique within a snapshot, the same for the same Service port in all snapshots, and
///   fit to be read by people
public record UpstreamId(String text) {

    @Override
    public String toString() {
        return text;
    }
}
