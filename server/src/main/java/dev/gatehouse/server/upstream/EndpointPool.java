package dev.gatehouse.server.upstream;

import dev.gatehouse.server.Limits;
import dev.gatehouse.server.http1.BackendConnection;
import dev.gatehouse.server.wire.Carriers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Idle connections to one endpoint. A connection is given to virtual threads of its own carrier
/// only; the one used last goes out first, so that what is not needed grows old and is closed.
final class EndpointPool {

    private final InetSocketAddress address;
    private final Carriers carriers;
    private final Limits limits;
    private final ArrayDeque<BackendConnection>[] idle;
    private final AtomicInteger idleCount = new AtomicInteger();
    private final AtomicInteger openCount = new AtomicInteger();
    private volatile boolean closed;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    EndpointPool(InetSocketAddress address, Carriers carriers, Limits limits) {
        this.address = address;
        this.carriers = carriers;
        this.limits = limits;
        this.idle = new ArrayDeque[carriers.count()];
        for (var i = 0; i < idle.length; i++) {
            idle[i] = new ArrayDeque<>();
        }
    }

    InetSocketAddress address() {
        return address;
    }

    /// Connections that wait in the pool.
    int idle() {
        return idleCount.get();
    }

    /// Connections that there are, idle or not.
    int open() {
        return openCount.get();
    }

    /// @return an idle connection that looks alive, or null
    @Nullable BackendConnection take() {
        var mine = idle[carriers.current()];
        for (; ; ) {
            BackendConnection connection;
            synchronized (mine) {
                connection = mine.pollLast();
            }
            if (connection == null) {
                return null;
            }
            idleCount.decrementAndGet();
            if (connection.fresh()) {
                return connection;
            }
            connection.close();
        }
    }

    BackendConnection connect(long deadline) throws IOException {
        var wire = carriers.connect(address, deadline);
        openCount.incrementAndGet();
        return new BackendConnection(wire, carriers, limits, openCount::decrementAndGet);
    }

    /// Takes a connection back that is at rest.
    void give(BackendConnection connection) {
        if (closed || idleCount.incrementAndGet() > limits.maxIdlePerEndpoint()) {
            if (!closed) {
                idleCount.decrementAndGet();
            }
            connection.close();
            return;
        }
        var mine = idle[carriers.current()];
        synchronized (mine) {
            mine.addLast(connection);
        }
        if (closed) {
            close();
        }
    }

    /// Closes what has been idle for too long; from any thread.
    void sweep() {
        for (var deque : idle) {
            synchronized (deque) {
                while (!deque.isEmpty() && deque.getFirst().expired()) {
                    idleCount.decrementAndGet();
                    deque.removeFirst().close();
                }
            }
        }
    }

    /// Closes what is idle now, and from now on what is given back; from any thread.
    void close() {
        closed = true;
        closeIdle();
    }

    /// Closes what is idle now; from any thread.
    void closeIdle() {
        for (var deque : idle) {
            synchronized (deque) {
                deque.forEach(BackendConnection::close);
                idleCount.addAndGet(-deque.size());
                deque.clear();
            }
        }
    }
}
