package dev.gatehouse.k8s.translate;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What differs between two moments, by identity: an object that did not change is the same object.
final class Changes {

    private Changes() {}

    /// The keys of what came, went, or became another object.
    static <K, V> Set<K> between(Map<K, V> before, Map<K, V> now) {
        var changed = new HashSet<K>();
        var kept = 0;
        for (var entry : now.entrySet()) {
            var old = before.get(entry.getKey());
            if (old != null) {
                kept++;
            }
            if (!Same.object(old, entry.getValue())) {
                changed.add(entry.getKey());
            }
        }
        if (kept < before.size()) {
            for (var key : before.keySet()) {
                if (!now.containsKey(key)) {
                    changed.add(key);
                }
            }
        }
        return changed;
    }
}
