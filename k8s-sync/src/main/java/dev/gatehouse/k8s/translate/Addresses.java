package dev.gatehouse.k8s.translate;

import static java.util.Objects.requireNonNull;

import dev.gatehouse.k8s.watch.ObjectKey;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Who has which address of the pools. A Gateway keeps its address as long as it is there: the one
/// in its status, which all replicas see and a restart finds again, or else the one that it was
/// given here. Where neither is known the oldest Gateway gets the first address. Used by one
/// thread.
final class Addresses {

    private final AddressPools pools;
    private Map<ObjectKey, List<InetAddress>> given = Map.of();

    Addresses(AddressPools pools) {
        this.pools = pools;
    }

    boolean has(ObjectKey gateway) {
        return given.containsKey(gateway);
    }

    /// A Gateway that needs addresses.
    ///
    /// @param published the addresses in its status, of the pools or not
    record Needy(ObjectKey gateway, List<InetAddress> published) {

        Needy {
            published = List.copyOf(published);
        }
    }

    /// One address per family for each of these Gateways; none where there is no pool.
    ///
    /// @param gateways who needs addresses, oldest first
    /// @param taken addresses that other Gateways ask for in `spec.addresses`
    Map<ObjectKey, List<InetAddress>> assign(List<Needy> gateways, Collection<InetAddress> taken) {
        var users = new HashMap<InetAddress, Integer>();
        taken.forEach(address -> users.merge(address, 1, Integer::sum));
        var families = pools.families();
        var now = new HashMap<ObjectKey, InetAddress[]>();
        for (var needy : gateways) {
            var own = new InetAddress[families.size()];
            for (var i = 0; i < own.length; i++) {
                own[i] = held(needy, families.get(i));
                if (own[i] != null) {
                    users.merge(own[i], 1, Integer::sum);
                }
            }
            now.put(needy.gateway(), own);
        }
        for (var needy : gateways) {
            var own = requireNonNull(now.get(needy.gateway()));
            for (var i = 0; i < own.length; i++) {
                if (own[i] == null) {
                    own[i] = leastUsed(families.get(i), users);
                    users.merge(own[i], 1, Integer::sum);
                }
            }
        }
        var fresh = new HashMap<ObjectKey, List<InetAddress>>();
        now.forEach((gateway, own) -> fresh.put(gateway, List.of(own)));
        given = Map.copyOf(fresh);
        return given;
    }

    private @Nullable InetAddress held(Needy needy, List<AddressRange> family) {
        return Stream.concat(
                        needy.published().stream(),
                        given.getOrDefault(needy.gateway(), List.of()).stream())
                .filter(address -> family.stream().anyMatch(range -> range.contains(address)))
                .findFirst()
                .orElse(null);
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
