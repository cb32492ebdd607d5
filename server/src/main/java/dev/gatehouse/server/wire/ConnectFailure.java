package dev.gatehouse.server.wire;

import java.io.IOException;
import java.net.InetSocketAddress;

/// Says in one sentence to where a connection could not be made, and why.
final class ConnectFailure {

    /// An attempt to connect.
    @FunctionalInterface
    interface Attempt {
        Wire connect() throws IOException;
    }

    private ConnectFailure() {}

    static Wire explained(InetSocketAddress to, Attempt attempt) throws IOException {
        var what = "connect to " + AddressText.of(to) + ": ";
        if (to.isUnresolved()) {
            throw new IOException(what + "not an IP address");
        }
        try {
            return attempt.connect();
        } catch (TimedOut e) {
            var timedOut = new TimedOut(what + "timed out");
            timedOut.initCause(e);
            throw timedOut;
        } catch (IOException e) {
            throw new IOException(what + e.getMessage(), e);
        }
    }
}
