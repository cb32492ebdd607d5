package dev.gatehouse.server.wire;

import java.io.IOException;
import java.net.InetSocketAddress;

/// Says in one sentence where nothing could be bound, and why.
final class ListenFailure {

    /// An attempt to bind.
    @FunctionalInterface
    interface Attempt<T> {
        T bind() throws IOException;
    }

    private ListenFailure() {}

    static <T> T explained(InetSocketAddress at, Attempt<T> attempt) throws IOException {
        var what = "listen on " + AddressText.of(at) + ": ";
        if (at.isUnresolved()) {
            throw new IOException(what + "not an IP address");
        }
        // Whoever accepts must be able to say why it can't.
        WireLog.load();
        try {
            Overlap.check(at);
            return attempt.bind();
        } catch (IOException e) {
            throw new IOException(what + e.getMessage(), e);
        }
    }
}
