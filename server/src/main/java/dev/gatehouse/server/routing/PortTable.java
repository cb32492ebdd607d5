package dev.gatehouse.server.routing;

import dev.gatehouse.server.http.ClientRequest;
import dev.gatehouse.server.http.Plan;
import org.jspecify.annotations.Nullable;

/// The listeners of one socket address. Immutable.
public final class PortTable {

    private final HostIndex<ListenerTable> listeners;
    private final boolean tls;

    /// @param tls whether connections here begin with TLS
    PortTable(HostIndex<ListenerTable> listeners, boolean tls) {
        this.tls = tls;
        this.listeners = listeners;
    }

    /// Whether connections here begin with TLS. One port speaks one or the other: the control plane
    /// sees to it.
    public boolean tls() {
        return tls;
    }

    /// The most specific listener that takes a host; null where none does.
    ///
    /// @param host as [dev.gatehouse.server.http.Authority#host()] has it; empty for no host, which
    ///   only a listener for any host takes
    public @Nullable ListenerTable listener(String host) {
        return listeners.mostSpecific(host);
    }

    /// The plan for a request; null for 404.
    public @Nullable Plan find(ClientRequest request) {
        var listener = listener(request.authority().host());
        return listener == null ? null : listener.find(request);
    }
}
