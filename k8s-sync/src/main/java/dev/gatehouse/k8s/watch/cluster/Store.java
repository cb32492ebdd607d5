package dev.gatehouse.k8s.watch.cluster;

import dev.gatehouse.k8s.watch.ObjectKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What is known of one kind's objects. Safe for any thread; each change is seen as a whole.
final class Store<T extends HasMetadata> {

    private final ApiKind<T> kind;
    private final Bell bell;
    private final ReentrantLock lock;
    private final ItemReader<T> reader;
    private final Map<ObjectKey, Item<T>> items = new HashMap<>();

    /// As of the last [#declared()], unless `changed`.
    private Map<ObjectKey, T> declared = Map.of();

    private boolean changed;

    Store(ApiKind<T> kind, Bell bell) {
        this.kind = kind;
        this.bell = bell;
        this.lock = bell.lock();
        this.reader = new ItemReader<>(kind);
    }

    ApiKind<T> kind() {
        return kind;
    }

    /// What the objects declare; the same map while no object was changed.
    Map<ObjectKey, T> declared() {
        lock.lock();
        try {
            if (changed) {
                declared = declaredNow();
                changed = false;
            }
            return declared;
        } finally {
            lock.unlock();
        }
    }

    // straight from an array: Map.copyOf makes two hash tables on its way, for each change
    @SuppressWarnings({"unchecked", "rawtypes"}) // there are no arrays of a generic type
    private Map<ObjectKey, T> declaredNow() {
        var entries = new Map.Entry[items.size()];
        var i = 0;
        for (var item : items.values()) {
            entries[i++] = Map.entry(item.key(), item.declared());
        }
        return Map.ofEntries(entries);
    }

    int size() {
        lock.lock();
        try {
            return items.size();
        } finally {
            lock.unlock();
        }
    }

    @Nullable T published(ObjectKey key) {
        lock.lock();
        try {
            var item = items.get(key);
            return item == null ? null : item.published();
        } finally {
            lock.unlock();
        }
    }

    /// How many of the objects are not among these.
    int missingFrom(Set<ObjectKey> keys) {
        lock.lock();
        try {
            return (int) items.keySet().stream().filter(key -> !keys.contains(key)).count();
        } finally {
            lock.unlock();
        }
    }

    /// Takes a list for what there is, in one step: nothing is away for a moment.
    ///
    /// @param kept what stays as it is, if it is there
    void replace(Map<ObjectKey, Item<T>> listed, Set<ObjectKey> kept) {
        lock.lock();
        try {
            if (items.keySet().removeIf(key -> !listed.containsKey(key) && !kept.contains(key))) {
                touch();
            }
            listed.values().forEach(this::put);
        } finally {
            lock.unlock();
        }
    }

    void put(Item<T> item) {
        lock.lock();
        try {
            var before = items.get(item.key());
            if (before != null && alike(before, item)) {
                items.put(item.key(), item.after(before));
            } else {
                items.put(item.key(), item);
                touch();
            }
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("ReferenceEquality") // it is a mark
    private boolean alike(Item<T> before, Item<T> after) {
        return before.content() == Content.UNKNOWN
                ? reader.alike(before.published(), after.published())
                : before.content().equals(after.content());
    }

    /// Takes what a process before this one has seen, until it is known what there is.
    void remember(Map<ObjectKey, T> objects) {
        lock.lock();
        try {
            objects.forEach((key, object) -> items.put(key, reader.remembered(key, object)));
            touch();
        } finally {
            lock.unlock();
        }
    }

    void retain(Set<ObjectKey> keys) {
        lock.lock();
        try {
            if (items.keySet().retainAll(keys)) {
                touch();
            }
        } finally {
            lock.unlock();
        }
    }

    void remove(ObjectKey key) {
        lock.lock();
        try {
            if (items.remove(key) != null) {
                touch();
            }
        } finally {
            lock.unlock();
        }
    }

    private void touch() {
        changed = true;
        bell.ring();
    }
}
