package dev.gatehouse.server.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/// Whether this process may listen at addresses at which another one of the same user listens, as
/// two do while one takes over from the other. All listening sockets have `SO_REUSEPORT`, which
/// both need for it (socket(7)); so it takes a look to find an address taken, as it is without.
///
/// It is one for the process, as the right to take over is.
public final class Overlap {

    private static volatile boolean allowed;

    private Overlap() {}

    /// From now on, an address may be somebody else's, too.
    public static void allow() {
        allowed = true;
    }

    /// From now on, an address that is taken is refused. So it is from the start.
    public static void end() {
        allowed = false;
    }

    public static boolean isAllowed() {
        return allowed;
    }

    /// @throws IOException if another socket is bound there, and that is not allowed
    static void check(InetSocketAddress at) throws IOException {
        if (allowed || at.getPort() == 0) {
            return;
        }
        // Bound, and never connected or listening: nobody notices.
        try (var probe = SocketChannel.open(ListeningChannel.family(at.getAddress()))) {
            probe.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            probe.bind(at);
        }
    }
}
