package dev.gatehouse.k8s.status;

import dev.gatehouse.k8s.watch.ObjectKey;
import org.jspecify.annotations.Nullable;

/// Names an object that we write something of.
record Ref(Target kind, ObjectKey key) {

    String path() {
        return kind.path(key);
    }

    // by hand: see ObjectKey

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ref(var otherKind, var otherKey)
                && kind == otherKind
                && key.equals(otherKey);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + key.hashCode();
    }

    @Override
    public String toString() {
        return kind.title() + " " + key;
    }
}
