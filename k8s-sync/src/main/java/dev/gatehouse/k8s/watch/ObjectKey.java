package dev.gatehouse.k8s.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;

/// Names an object within its kind.
///
/// @param namespace empty for a cluster-wide kind
public record ObjectKey(String namespace, String name) {

    public static ObjectKey of(HasMetadata object) {
        var namespace = object.getMetadata().getNamespace();
        return new ObjectKey(namespace == null ? "" : namespace, object.getMetadata().getName());
    }

    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
