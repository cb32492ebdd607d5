package dev.gatehouse.server.wire;

/// Receives the connections of a bound address.
@FunctionalInterface
public interface Reception {

    /// A new connection, on a virtual thread of its own; owns the wire, and closes it.
    void accept(Wire wire);

    /// What is said to those for whom a carrier has no time, before they cost it more than that.
    /// Empty: nobody is turned away by the carriers, they wait in the system's queue.
    default byte[] refusal() {
        return NOTHING;
    }

    /// A connection was told the [#refusal()] and closed; on its carrier.
    default void refused() {}

    /// A connection that is to be refused and has asked nothing yet, on a virtual thread of its
    /// own; owns the wire, and closes it.
    default void refuse(Wire wire) {
        wire.close();
    }

    /// No refusal.
    byte[] NOTHING = {};
}
