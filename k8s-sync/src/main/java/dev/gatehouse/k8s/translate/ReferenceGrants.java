package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.watch.ObjectKey;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ReferenceGrant;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ReferenceGrantFrom;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ReferenceGrantTo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Who may refer into which namespace. A reference within a namespace needs no grant.
final class ReferenceGrants {

    private final Map<String, List<ReferenceGrant>> byNamespace = new HashMap<>();

    ReferenceGrants(Map<ObjectKey, ReferenceGrant> grants) {
        grants.forEach(
                (key, grant) ->
                        byNamespace
                                .computeIfAbsent(key.namespace(), _ -> new ArrayList<>())
                                .add(grant));
    }

    /// Whether an object of a kind of Gateway API in the namespace `from` may refer to `to`.
    ///
    /// @param group the group of `to`, empty for the core group
    boolean permit(String fromKind, String from, String group, String kind, ObjectKey to) {
        if (from.equals(to.namespace())) {
            return true;
        }
        for (var grant : byNamespace.getOrDefault(to.namespace(), List.of())) {
            var spec = grant.getSpec();
            if (spec != null
                    && Declared.each(spec.getFrom()).stream().anyMatch(f -> fits(f, fromKind, from))
                    && Declared.each(spec.getTo()).stream()
                            .anyMatch(t -> fits(t, group, kind, to.name()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean fits(ReferenceGrantFrom from, String kind, String namespace) {
        return Declared.GATEWAY_GROUP.equals(from.getGroup())
                && kind.equals(from.getKind())
                && namespace.equals(from.getNamespace());
    }

    private static boolean fits(ReferenceGrantTo to, String group, String kind, String name) {
        return group.equals(Declared.or(to.getGroup(), ""))
                && kind.equals(to.getKind())
                && (Declared.empty(to.getName()) || name.equals(to.getName()));
    }
}
