package dev.gatehouse.server.wire;

import java.io.IOException;

/// [Wire#relay] for wires that have nothing better: through a heap buffer.
final class WireCopy {

    /// Four TLS records.
    private static final int MOST = 64 * 1024;

    private WireCopy() {}

    /// @param buffer through which it goes
    static long relay(Wire from, Wire to, long most, Wire.Relayed relayed, byte[] buffer)
            throws IOException {
        int read = from.read(buffer, 0, (int) Math.min(most, Math.min(buffer.length, MOST)));
        if (read > 0) {
            to.writeDeadline(relayed.writeUntil(read));
            to.write(buffer, 0, read, relayed);
        }
        return read;
    }
}
