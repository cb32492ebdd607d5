package dev.gatehouse.k8s.watch.schema;

import dev.gatehouse.k8s.watch.yaml.Value;

/// What a value must look like. The rules of a whole object or list (CEL, in the CRDs) are looked
/// at only where its parts are well-formed, as an API server does.
sealed interface Shape permits AnyShape, ListShape, MapShape, ObjectShape, ScalarShape {

    /// Checks a value, and gives it back with the defaults of its kind filled in.
    Value complete(Value value, Check check);

    static Value.Text text(String value) {
        return new Value.Text(1, 1, value);
    }
}
