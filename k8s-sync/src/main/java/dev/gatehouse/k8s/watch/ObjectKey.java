package dev.gatehouse.k8s.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import org.jspecify.annotations.Nullable;

/// Names an object within its kind.
///
/// @param namespace empty for a cluster-wide kind
public record ObjectKey(String namespace, String name) {

    public static ObjectKey of(HasMetadata object) {
        var namespace = object.getMetadata().getNamespace();
        return new ObjectKey(namespace == null ? "" : namespace, object.getMetadata().getName());
    }

    // By hand, as keys of large maps: what the compiler makes for a record is slow until it is
    // compiled by C2, and names that differ in their last digit only have hashes that lie side by
    // side, which makes long rows in the maps of Map.of.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ObjectKey(var otherNamespace, var otherName)
                && name.equals(otherName)
                && namespace.equals(otherNamespace);
    }

    @Override
    public int hashCode() {
        return (31 * namespace.hashCode() + name.hashCode()) * 0x9E3779B9;
    }

    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
