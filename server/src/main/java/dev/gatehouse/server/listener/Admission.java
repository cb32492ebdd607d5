package dev.gatehouse.server.listener;

import dev.gatehouse.server.Limits;
import dev.gatehouse.server.metrics.Rejection;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Who is let in: so many connections in all, and so many from one source, which is an IPv4 address
/// or an IPv6 /64, since a client has a whole one (RFC 6177).
final class Admission {

    private final Limits limits;
    private final int mostConnections;
    private final AtomicInteger connections = new AtomicInteger();
    private final ConcurrentHashMap<Object, Integer> perSource = new ConcurrentHashMap<>();

    /// @param mostConnections in all
    Admission(Limits limits, int mostConnections) {
        this.limits = limits;
        this.mostConnections = mostConnections;
    }

    /// @return why the connection may not stay; null when it may, and then [#leave(InetAddress)] is
    ///   owed
    @Nullable Rejection enter(InetAddress from) {
        if (connections.incrementAndGet() > mostConnections) {
            connections.decrementAndGet();
            return Rejection.MAX_CONNECTIONS;
        }
        if (perSource.merge(source(from), 1, Integer::sum) > limits.maxConnectionsPerSource()) {
            leave(from);
            return Rejection.MAX_CONNECTIONS_PER_SOURCE;
        }
        return null;
    }

    void leave(InetAddress from) {
        perSource.computeIfPresent(source(from), (_, count) -> count == 1 ? null : count - 1);
        connections.decrementAndGet();
    }

    /// How many are in.
    int connections() {
        return connections.get();
    }

    private static Object source(InetAddress address) {
        if (address instanceof Inet6Address) {
            return ByteBuffer.wrap(address.getAddress()).getLong();
        }
        return address;
    }
}
