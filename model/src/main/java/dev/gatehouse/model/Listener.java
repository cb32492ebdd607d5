package dev.gatehouse.model;

import java.net.InetSocketAddress;
import java.util.List;

/// A Gateway listener: where it is bound, its host name, and what it does with what arrives there.
/// Several listeners may share a socket address; then the most specific host name takes a request.
public sealed interface Listener {

    ListenerId id();

    /// The socket addresses at which this listener is bound, one per address of its Gateway; all
    /// have the same port.
    List<InetSocketAddress> bindings();

    /// The host names that this listener takes; [Hostname#ANY] for all.
    Hostname hostname();

    /// A listener for clear-text HTTP.
    ///
    /// @param routes in match order over all attached routes: the first that matches wins
    record Http(
            ListenerId id,
            List<InetSocketAddress> bindings,
            Hostname hostname,
            List<RoutedMatch> routes)
            implements Listener {

        public Http {
            bindings = List.copyOf(bindings);
            routes = List.copyOf(routes);
        }
    }
}
