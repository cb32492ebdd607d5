package dev.gatehouse.model;

import dev.gatehouse.certs.TlsProfile;
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

    /// A listener whose requests are routed by what HTTP says.
    sealed interface WithRoutes extends Listener {

        /// In match order over all attached routes: the first that matches wins.
        List<RoutedMatch> routes();
    }

    /// A listener for clear-text HTTP.
    record Http(
            ListenerId id,
            List<InetSocketAddress> bindings,
            Hostname hostname,
            List<RoutedMatch> routes)
            implements WithRoutes {

        public Http {
            bindings = List.copyOf(bindings);
            routes = List.copyOf(routes);
        }
    }

    /// A listener for HTTP over TLS, which ends here.
    ///
    /// @param tls the keys and how clients prove who they are; it goes with the routes in one swap
    record Https(
            ListenerId id,
            List<InetSocketAddress> bindings,
            Hostname hostname,
            List<RoutedMatch> routes,
            TlsProfile tls)
            implements WithRoutes {

        public Https {
            bindings = List.copyOf(bindings);
            routes = List.copyOf(routes);
        }
    }
}
