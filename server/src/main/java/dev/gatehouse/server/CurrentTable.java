package dev.gatehouse.server;

import dev.gatehouse.server.routing.ListenerTable;
import dev.gatehouse.server.routing.PortTable;
import dev.gatehouse.server.routing.RoutingTable;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The table that requests are routed by now. Set by one control thread, read by all.
final class CurrentTable {

    private final Map<InetSocketAddress, Binding> bindings = new ConcurrentHashMap<>();
    private volatile RoutingTable table;

    CurrentTable(RoutingTable first) {
        this.table = first;
    }

    RoutingTable get() {
        return table;
    }

    void set(RoutingTable next) {
        table = next;
        // None keeps an old table alive, nor itself when its address is given up.
        bindings.values().removeIf(binding -> binding.port() == null);
    }

    /// What is served at a bound address, now and later.
    Binding at(InetSocketAddress address) {
        return bindings.computeIfAbsent(address, Binding::new);
    }

    /// A bound address, which remembers where it stands in the current table: to hash and compare
    /// an address for each request costs a third of routing it.
    final class Binding {
        private final InetSocketAddress address;
        private volatile Seen seen;

        private record Seen(RoutingTable table, @Nullable PortTable port) {
            static Seen in(RoutingTable table, InetSocketAddress address) {
                return new Seen(table, table.port(address));
            }
        }

        private Binding(InetSocketAddress address) {
            this.address = address;
            this.seen = Seen.in(table, address);
        }

        /// Its listeners; null where it has none any more.
        @SuppressWarnings("ReferenceEquality") // the current one, or another
        @Nullable PortTable port() {
            var now = table;
            var last = seen;
            if (last.table != now) {
                last = Seen.in(now, address);
                seen = last;
            }
            return last.port;
        }

        /// The listener that takes a host; null where none does.
        @Nullable ListenerTable listener(String host) {
            var port = port();
            return port == null ? null : port.listener(host);
        }
    }
}
