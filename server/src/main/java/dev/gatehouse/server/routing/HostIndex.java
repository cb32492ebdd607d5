package dev.gatehouse.server.routing;

import dev.gatehouse.model.Hostname;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the most specific of some host names that takes a host: the exact one, else the longest
/// wildcard, else the one for any host. Costs one hash probe, and one per label where there are
/// wildcards. Immutable.
final class HostIndex<V> {

    private final Map<String, V> exact = new HashMap<>();
    private final @Nullable V any;

    // Wildcards by suffix (`.example.com`), in an open-addressed table of twice their number: at
    // each slot, one more than the index of a suffix, or 0. Hashed from the end, so that one walk
    // over a host meets all of its suffixes.
    private final String[] suffixes;
    private final List<V> behindSuffix = new ArrayList<>();
    private final int[] slots;
    private final int longest;

    HostIndex(Map<Hostname, V> values) {
        any = values.get(Hostname.ANY);
        var wildcards = new ArrayList<String>();
        values.forEach(
                (hostname, value) -> {
                    if (hostname.wildcard()) {
                        wildcards.add(hostname.suffix());
                        behindSuffix.add(value);
                    } else if (!hostname.any()) {
                        exact.put(hostname.text(), value);
                    }
                });
        suffixes = wildcards.toArray(String[]::new);
        slots = new int[Integer.highestOneBit(Math.max(1, suffixes.length)) * 4];
        var max = 0;
        for (var i = 0; i < suffixes.length; i++) {
            var slot = slot(hash(suffixes[i]));
            while (slots[slot] != 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = i + 1;
            max = Math.max(max, suffixes[i].length());
        }
        longest = max;
    }

    /// @param host lower case; empty for none
    @Nullable V mostSpecific(String host) {
        var found = exact.get(host);
        if (found != null) {
            return found;
        }
        var best = any;
        var hash = 0;
        // A suffix never is the whole host: the star stands for one label at least.
        for (int i = host.length() - 1, floor = Math.max(1, host.length() - longest);
                i >= floor;
                i--) {
            var c = host.charAt(i);
            hash = hash * 31 + c;
            if (c == '.') {
                var index = find(host, host.length() - i, hash);
                if (index >= 0) {
                    best = behindSuffix.get(index);
                }
            }
        }
        return best;
    }

    private int find(String host, int length, int hash) {
        for (var slot = slot(hash); slots[slot] != 0; slot = (slot + 1) & (slots.length - 1)) {
            var suffix = suffixes[slots[slot] - 1];
            if (suffix.length() == length && host.endsWith(suffix)) {
                return slots[slot] - 1;
            }
        }
        return -1;
    }

    private static int hash(String suffix) {
        var hash = 0;
        for (var i = suffix.length() - 1; i >= 0; i--) {
            hash = hash * 31 + suffix.charAt(i);
        }
        return hash;
    }

    private int slot(int hash) {
        return Hashes.spread(hash) & (slots.length - 1);
    }
}
