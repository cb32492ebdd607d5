package dev.gatehouse.model;

import java.net.InetSocketAddress;
import java.util.List;

/// Where requests for a backend go.
public sealed interface Upstream {

    /// @param addresses what is ready, resolved, without repetition; none means 503
    record Endpoints(Protocol protocol, List<InetSocketAddress> addresses) implements Upstream {

        public Endpoints {
            addresses = List.copyOf(addresses);
        }
    }

    /// A reference that leads nowhere: its share of the requests is answered with 500.
    ///
    /// @param reason why, for people
    record Unresolved(String reason) implements Upstream {}

    /// What is spoken with the backend.
    enum Protocol {
        /// HTTP/1.1 in clear text
        HTTP1
    }
}
