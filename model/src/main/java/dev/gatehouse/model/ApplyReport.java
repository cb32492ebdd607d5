package dev.gatehouse.model;

import java.util.Map;

/// What a data plane made of a snapshot.
///
/// @param generation the snapshot's
/// @param notBound listeners of which at least one socket address could not be bound, and why, in a
///   sentence for people that names the address; all others serve
public record ApplyReport(long generation, Map<ListenerId, String> notBound) {

    public ApplyReport {
        notBound = Map.copyOf(notBound);
    }
}
