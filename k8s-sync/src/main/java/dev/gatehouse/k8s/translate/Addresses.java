package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.watch.ObjectKey;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Who has which address of the pools. Remembers: a Gateway keeps its address as long as it is
/// there, and a fresh start gives the oldest Gateway the first address. Used by one thread.
final class Addresses {

    private final AddressPools pools;
    private Map<ObjectKey, List<InetAddress>> given = Map.of();

    Addresses(AddressPools pools) {
        this.pools = pools;
    }

    boolean has(ObjectKey gateway) {
        return given.containsKey(gateway);
    }

    /// One address per family for each of these Gateways; none where there is no pool.
    ///
    /// @param gateways who needs addresses, oldest first
    /// @param taken addresses that other Gateways ask for in `spec.addresses`
    Map<ObjectKey, List<InetAddress>> assign(
            List<ObjectKey> gateways, Collection<InetAddress> taken) {
        var users = new HashMap<InetAddress, Integer>();
        taken.forEach(address -> users.merge(address, 1, Integer::sum));
        var now = new HashMap<ObjectKey, List<InetAddress>>();
        for (var gateway : gateways) {
            var kept = given.get(gateway);
            if (kept != null) {
                now.put(gateway, kept);
                kept.forEach(address -> users.merge(address, 1, Integer::sum));
            }
        }
        for (var gateway : gateways) {
            if (now.containsKey(gateway)) {
                continue;
            }
            var fresh = new ArrayList<InetAddress>();
            for (var family : pools.families()) {
                var address = leastUsed(family, users);
                fresh.add(address);
                users.merge(address, 1, Integer::sum);
            }
            now.put(gateway, List.copyOf(fresh));
        }
        given = Map.copyOf(now);
        return given;
    }

    /// The first free address, or where none is free the first of those with the fewest Gateways.
    /// Looks at no more addresses than there are in use, plus one.
    private static InetAddress leastUsed(
            List<AddressRange> family, Map<InetAddress, Integer> users) {
        InetAddress best = null;
        var fewest = Integer.MAX_VALUE;
        for (var range : family) {
            for (var candidates = range.addresses().iterator(); candidates.hasNext(); ) {
                var address = candidates.next();
                int count = users.getOrDefault(address, 0);
                if (count == 0) {
                    return address;
                }
                if (count < fewest) {
                    best = address;
                    fewest = count;
                }
            }
        }
        if (best == null) {
            throw new AssertionError("a pool family has at least one address");
        }
        return best;
    }
}
