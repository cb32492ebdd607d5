package dev.gatehouse.server.wire;

import java.io.IOException;

/// [Wire#relay] for wires that have nothing better: through a heap buffer.
final class WireCopy {

    private WireCopy() {}

    /// @param buffer through which it goes
    static long relay(Wire from, Wire to, long most, Wire.Relayed relayed, byte[] buffer)
            throws IOException {
        int read = from.read(buffer, 0, (int) Math.min(most, buffer.length));
        if (read > 0) {
            to.writeDeadline(relayed.writeUntil(read));
            to.write(buffer, 0, read);
        }
        return read;
    }
}
