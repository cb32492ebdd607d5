package dev.gatehouse.server.wire;

/// Sees to it that a slow peer has as long for a buffer's worth of bytes as it would have without a
/// relay, and not as long for all that is written at once.
final class RelayProgress {

    private final Wire to;
    private final Wire.Relayed relayed;
    private int sinceDeadline;

    RelayProgress(Wire to, Wire.Relayed relayed) {
        this.to = to;
        this.relayed = relayed;
    }

    /// @param count what the peer has taken now
    /// @param left what is still to be written
    void sent(int count, int left) {
        sinceDeadline += count;
        if (left > 0 && sinceDeadline >= Carriers.BUFFER_SIZE) {
            sinceDeadline = 0;
            to.writeDeadline(relayed.writeUntil(0));
        }
    }
}
