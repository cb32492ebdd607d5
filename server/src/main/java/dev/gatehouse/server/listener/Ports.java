package dev.gatehouse.server.listener;

import dev.gatehouse.server.Limits;
import dev.gatehouse.server.http.Ascii;
import dev.gatehouse.server.http.Retiring;
import dev.gatehouse.server.metrics.Metrics;
import dev.gatehouse.server.metrics.Rejection;
import dev.gatehouse.server.overload.Level;
import dev.gatehouse.server.overload.Overload;
import dev.gatehouse.server.wire.Carriers;
import dev.gatehouse.server.wire.Reception;
import dev.gatehouse.server.wire.Wire;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.spi.ServerConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/// The bound socket addresses and their connections. [#apply(Set)] is called by one control thread;
/// connections come and go on their own.
public final class Ports implements AutoCloseable {

    private static final byte[] FULL =
            Ascii.bytes(
                    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\nRetry-After: 1\r\n\r\n");

    /// Bytes of a read from a connection that is refused: small, since there may be many.
    private static final int REFUSED_READ = 1024;

    private final Carriers carriers;
    private final Limits limits;
    private final BiFunction<InetSocketAddress, Wire, ServerConnection> protocol;
    private final Limit concurrency;
    private final Admission admission;
    private final Metrics metrics;
    private final Overload overload;
    private final Map<InetSocketAddress, Bound> bound = new ConcurrentHashMap<>();
    private final Set<Bound> leaving = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refusing = new AtomicInteger();
    private boolean draining;
    private volatile boolean closed;

    /// @param protocol what is spoken at a bound address over a new connection
    /// @param concurrency how many exchanges may run at once
    /// @param metrics is told who comes, goes and is turned away
    /// @param overload says who is turned away since there is too much to do
    public Ports(
            Carriers carriers,
            Limits limits,
            BiFunction<InetSocketAddress, Wire, ServerConnection> protocol,
            Limit concurrency,
            Metrics metrics,
            Overload overload) {
        this.carriers = carriers;
        this.limits = limits;
        this.protocol = protocol;
        this.concurrency = concurrency;
        this.admission = new Admission(limits, overload.capacity().connections());
        this.metrics = metrics;
        this.overload = overload;
    }

    /// Binds what is wanted and not bound, and gives up what is bound and not wanted: its idle
    /// connections end, those in an exchange end after it. What stays is not touched.
    ///
    /// @return which addresses could not be bound, and why, in a sentence
    public synchronized Map<InetSocketAddress, String> apply(Set<InetSocketAddress> wanted) {
        if (draining) {
            return Map.of();
        }
        bound.values()
                .removeIf(
                        port -> {
                            if (wanted.contains(port.address)) {
                                return false;
                            }
                            port.leave();
                            return true;
                        });
        var failures = new HashMap<InetSocketAddress, String>();
        for (var address : wanted) {
            if (bound.containsKey(address)) {
                continue;
            }
            try {
                bound.put(address, new Bound(address));
            } catch (IOException failed) {
                failures.put(address, sentence(failed));
            }
        }
        metrics.retainAddresses(inUse());
        return failures;
    }

    /// The addresses that are bound, and those that are not any more but still have connections.
    public Set<InetSocketAddress> inUse() {
        var addresses = new HashSet<>(bound.keySet());
        leaving.forEach(port -> addresses.add(port.address));
        return addresses;
    }

    /// The addresses that are bound.
    public Set<InetSocketAddress> bound() {
        return Set.copyOf(bound.keySet());
    }

    /// What the system says, and what can be done about it.
    private static String sentence(IOException failed) {
        var said = String.valueOf(failed.getMessage());
        if (said.endsWith("Address already in use")) {
            return said + " by another process; end that, or give the listener another port";
        }
        if (said.endsWith("Permission denied")) {
            return said
                    + "; a port below 1024 takes root or CAP_NET_BIND_SERVICE, or give the listener"
                    + " another port";
        }
        if (said.endsWith("Cannot assign requested address")) {
            return said + "; it is no address of this machine";
        }
        return said;
    }

    /// Connections that are open now.
    public int connections() {
        return admission.connections();
    }

    /// Stops accepting, for good; each connection ends with its next exchange.
    public synchronized void retire() {
        draining = true;
        bound.values().forEach(Bound::retire);
        bound.clear();
    }

    /// Goes on accepting; each connection ends with its next exchange, also one that is still to
    /// come.
    public synchronized void bidFarewell() {
        bound.values().forEach(Bound::bidFarewell);
    }

    /// Has whoever comes from now on wait and knock again, and ends connections that are idle: what
    /// runs has a moment to finish before an address becomes another machine's.
    public synchronized void hold() {
        for (var port : bound.values()) {
            port.port.hold();
            port.endIdle();
        }
    }

    /// Does what a step of the ladder asks for, again and again while it lasts: ends connections
    /// that are idle, and leaves those that come to wait.
    public synchronized void relieve(Level level) {
        for (var port : bound.values()) {
            port.port.pause(level == Level.NO_ACCEPT);
        }
        if (level == Level.NONE) {
            return;
        }
        bound.values().forEach(Bound::endIdle);
        leaving.forEach(Bound::endIdle);
    }

    /// Stops accepting, for good; idle connections end, those in an exchange end after it.
    public synchronized void drain() {
        draining = true;
        bound.values().forEach(Bound::leave);
        bound.clear();
        leaving.forEach(Bound::leave);
    }

    @Override
    public void close() {
        closed = true;
        drain();
        leaving.forEach(Bound::interrupt);
    }

    /// One bound address.
    private final class Bound implements Reception {

        private final InetSocketAddress address;
        private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();
        private final Carriers.Port port;
        private final Metrics.Connections http;
        private final Metrics.Connections https;
        private volatile boolean farewell;
        private volatile boolean retired;
        private volatile boolean left;

        Bound(InetSocketAddress address) throws IOException {
            this.address = address;
            this.http = metrics.connections(address, "http");
            this.https = metrics.connections(address, "https");
            this.port = carriers.listen(address, this);
        }

        @Override
        public byte[] refusal() {
            return overload.sheds() ? FULL : NOTHING;
        }

        @Override
        public void refused() {
            metrics.rejected(Rejection.DELAY);
        }

        @Override
        public void refuse(Wire wire) {
            refused();
            tellRefused(wire);
        }

        @Override
        public void accept(Wire wire) {
            var from = wire.remoteAddress().getAddress();
            var reason = overload.refusesConnection(carriers.current());
            if (reason == null) {
                reason = admission.enter(from);
            }
            if (reason != null) {
                metrics.rejected(reason);
                tellRefused(wire);
                return;
            }
            ServerConnection connection;
            try {
                connection = protocol.apply(address, wire);
            } catch (RuntimeException bug) {
                admission.leave(from);
                throw bug; // to the connection's edge, which closes the wire
            }
            connections.add(connection);
            var cells = connection instanceof TlsConnection ? https : http;
            cells.open();
            try {
                if (farewell && connection instanceof Retiring last) {
                    last.retire();
                }
                if (left) {
                    connection.close(closed);
                }
                connection.handle(concurrency);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                connections.remove(connection);
                cells.close();
                admission.leave(from);
                wire.close();
                if ((left || retired) && connections.isEmpty()) {
                    leaving.remove(this);
                }
            }
        }

        private void tellRefused(Wire wire) {
            if (refusing.incrementAndGet() > overload.capacity().refusals()) {
                // Whoever is told takes a descriptor for a while, and these must not run out.
                refusing.decrementAndGet();
                wire.close();
                return;
            }
            try (wire) {
                tell(wire);
            } catch (IOException _) {
                // It was not let in anyway.
            } finally {
                refusing.decrementAndGet();
            }
        }

        private void tell(Wire wire) throws IOException {
            var now = carriers.clock().nanos();
            wire.writeDeadline(now + limits.drainTimeout().toNanos());
            wire.write(FULL, 0, FULL.length);
            wire.shutdownOutput();
            // With a request unread, a close would reset the connection and lose the answer.
            wire.readDeadline(now + limits.drainTimeout().toNanos());
            var sink = new byte[REFUSED_READ];
            var more = wire.read(sink, 0, sink.length);
            for (var read = more; more >= 0 && read < limits.drainBytes(); read += more) {
                more = wire.read(sink, 0, sink.length);
            }
        }

        void endIdle() {
            for (var connection : connections) {
                if (!connection.idleTime().isZero()) {
                    connection.close(false);
                }
            }
        }

        void retire() {
            leaving.add(this);
            retired = true;
            port.close();
            bidFarewell();
            if (connections.isEmpty()) {
                leaving.remove(this);
            }
        }

        void bidFarewell() {
            farewell = true;
            for (var connection : connections) {
                if (connection instanceof Retiring last) {
                    last.retire();
                }
            }
        }

        void leave() {
            leaving.add(this);
            left = true;
            if (!retired) {
                port.close();
            }
            connections.forEach(connection -> connection.close(false));
            if (connections.isEmpty()) {
                leaving.remove(this);
            }
        }

        void interrupt() {
            connections.forEach(connection -> connection.close(true));
        }
    }
}
