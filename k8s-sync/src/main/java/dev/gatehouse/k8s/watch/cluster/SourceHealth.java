package dev.gatehouse.k8s.watch.cluster;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How the source stands at one moment. Immutable.
///
/// @param kinds in a fixed order, those that are followed one by one only where there are any
/// @param staleSince since when something may have changed without being seen; empty if all watches
///   are open
/// @param lossDoubted whether most objects of a kind were missing from a list, and are held until a
///   second list agrees
public record SourceHealth(
        List<KindHealth> kinds, Optional<Instant> staleSince, boolean lossDoubted) {

    public SourceHealth {
        kinds = List.copyOf(kinds);
    }

    /// @param kind `HTTPRoute`
    /// @param since when it came to be so
    /// @param problem a sentence; empty where all is well
    public record KindHealth(String kind, State state, Instant since, Optional<String> problem) {

        /// Whether a watch is open.
        public boolean connected() {
            return state == State.CONNECTED;
        }
    }

    /// What a kind's watch is at. The worse is the later.
    public enum State {
        /// A watch is open.
        CONNECTED,
        /// The server has no such kind: its CRD is not installed. It is looked for again.
        MISSING,
        /// The credentials don't permit it. What was seen last is kept; it is tried again.
        FORBIDDEN,
        /// No watch is open. What was seen last is kept.
        DISCONNECTED
    }
}
