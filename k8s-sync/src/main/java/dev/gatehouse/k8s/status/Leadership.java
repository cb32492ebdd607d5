package dev.gatehouse.k8s.status;

import java.time.Duration;

/// Whether this replica may write now: of all that serve the same cluster, one does.
interface Leadership {

    /// For how long it may write from now on, on the safe side; zero if it may not. May be asked on
    /// any thread, and is to be asked right before each write.
    Duration left();

    /// Whether this replica may write now.
    default boolean holds() {
        return left().isPositive();
    }

    /// The only replica, which always may.
    static Leadership alone() {
        return () -> Duration.ofDays(1);
    }
}
