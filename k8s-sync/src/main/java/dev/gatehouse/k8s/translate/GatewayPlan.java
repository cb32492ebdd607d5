package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.reach.ReachPolicy;
import dev.gatehouse.k8s.watch.ObjectKey;
import java.net.InetAddress;
import java.util.List;

/// A Gateway of ours as it was judged; equal plans are interchangeable.
///
/// @param reach by which way its backends are reached
/// @param addresses where its listeners are bound; none where it has none yet
record GatewayPlan(
        ObjectKey key,
        ReachPolicy reach,
        List<InetAddress> addresses,
        List<ListenerPlan> listeners) {

    GatewayPlan {
        addresses = List.copyOf(addresses);
        listeners = List.copyOf(listeners);
    }
}
