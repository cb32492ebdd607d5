package dev.gatehouse.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How a control plane stands with the source of its configuration.
///
/// @param staleSince since when something may have changed there without being seen; empty while
///   all is followed
/// @param watches one per kind of object that is followed; none for a source without kinds
/// @param leader whether this replica writes status; empty where none does
/// @param writes to the source, since the start of the process
/// @param credentialsEnd when the credentials for the source end; empty if that is unknown
public record SourceState(
        Optional<Instant> staleSince,
        List<Watch> watches,
        Optional<Boolean> leader,
        List<Writes> writes,
        Optional<Instant> credentialsEnd) {

    /// A source that is followed, of which there is no more to say: a folder.
    public static final SourceState FOLLOWED =
            new SourceState(
                    Optional.empty(), List.of(), Optional.empty(), List.of(), Optional.empty());

    public SourceState {
        watches = List.copyOf(watches);
        writes = List.copyOf(writes);
    }

    /// @param kind such as `HTTPRoute`
    /// @param problem a clause for people; empty where all is well
    public record Watch(String kind, boolean connected, Optional<String> problem) {}

    /// @param result such as `written`, from a small closed set
    public record Writes(String kind, String result, long count) {}
}
