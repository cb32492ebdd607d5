package dev.gatehouse.k8s.status;

import dev.gatehouse.k8s.watch.ObjectKey;

/// Names an object that we write something of.
record Ref(Target kind, ObjectKey key) {

    String path() {
        return kind.path(key);
    }

    @Override
    public String toString() {
        return kind.title() + " " + key;
    }
}
