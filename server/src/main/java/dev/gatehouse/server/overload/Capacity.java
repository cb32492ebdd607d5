package dev.gatehouse.server.overload;

import dev.gatehouse.server.Limits;
import java.lang.System.Logger.Level;

/// How much is taken at once, where the configuration leaves that to us.
///
/// @param connections of clients
/// @param requests that are being served
/// @param refusals connections that are being told that they are refused; more are just closed
public record Capacity(int connections, int requests, int refusals) {

    private static final System.Logger LOG = System.getLogger("gatehouse.overload");

    /// The most that we choose ourselves.
    private static final int MOST_CONNECTIONS = 50_000;

    /// A client's and a backend's.
    private static final int DESCRIPTORS_PER_CONNECTION = 2;

    /// What a request holds while its backend thinks: a buffer with its head, a stack, and what
    /// else there is; a quarter of the heap is left to all the rest.
    private static final int BYTES_PER_REQUEST = 24 * 1024;

    private static final int LEAST = 16;

    /// Of this process.
    public static Capacity of(Limits limits) {
        var descriptors = Descriptors.limit();
        var capacity = of(limits, descriptors, Runtime.getRuntime().maxMemory());
        if (capacity.connections < limits.maxConnections()) {
            LOG.log(
                    Level.WARNING,
                    "limits.maxConnections is {0}, but this process may open {1} descriptors only:"
                            + " so it takes {2} connections; raise its limit (ulimit -n,"
                            + " LimitNOFILE=)",
                    Integer.toString(limits.maxConnections()),
                    Long.toString(descriptors),
                    Integer.toString(capacity.connections));
        }
        return capacity;
    }

    /// @param descriptors that may be open
    /// @param heap bytes
    static Capacity of(Limits limits, long descriptors, long heap) {
        var reserve = Descriptors.reserve(descriptors);
        var most = Math.max(LEAST, (descriptors - reserve) / DESCRIPTORS_PER_CONNECTION);
        var connections = limits.maxConnections() > 0 ? limits.maxConnections() : MOST_CONNECTIONS;
        var requests =
                limits.maxRequests() > 0
                        ? limits.maxRequests()
                        : Math.clamp(heap / 4 * 3 / BYTES_PER_REQUEST, LEAST, Integer.MAX_VALUE);
        return new Capacity((int) Math.min(connections, most), requests, (int) reserve / 2);
    }
}
