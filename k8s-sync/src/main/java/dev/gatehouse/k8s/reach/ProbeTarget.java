package dev.gatehouse.k8s.reach;

import java.net.InetSocketAddress;
import java.util.List;

/// A passage of which it is to be found out if it is open.
///
/// @param addresses any of which may be tried; what is known is kept while there is none
public record ProbeTarget(Passage passage, List<InetSocketAddress> addresses) {

    public ProbeTarget {
        addresses = List.copyOf(addresses);
    }
}
