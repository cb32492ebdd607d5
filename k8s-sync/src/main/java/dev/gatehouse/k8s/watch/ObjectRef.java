package dev.gatehouse.k8s.watch;

import dev.gatehouse.k8s.watch.schema.Kind;

/// Names an object among all: `HTTPRoute shop/cart`.
public record ObjectRef(Kind kind, ObjectKey key) {

    @Override
    public String toString() {
        return kind.title() + " " + key;
    }
}
