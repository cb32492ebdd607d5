package dev.gatehouse.model;

/// Who serves. Called by one control thread at a time.
public interface DataPlane extends AutoCloseable {

    /// Makes a snapshot current in one swap; listeners are bound and unbound as it says. A socket
    /// that can't be bound is reported, and everything else serves. Exchanges that have begun go on
    /// as they began.
    ///
    /// @return what really serves, so that a status can tell the truth
    ApplyReport apply(Snapshot snapshot);

    /// Gives an upstream of the current snapshot new endpoints; no rule is touched. Ignored where
    /// the snapshot has no such upstream.
    void applyEndpoints(UpstreamId id, Upstream upstream);

    /// Stops at once: sockets and connections are closed.
    @Override
    void close();
}
