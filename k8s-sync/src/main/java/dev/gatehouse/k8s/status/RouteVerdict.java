package dev.gatehouse.k8s.status;

import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.model.ObjectStatus;
import dev.gatehouse.model.ObjectStatus.Condition;
import dev.gatehouse.model.ObjectStatus.Part;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ParentReference;
import java.util.List;

/// What is said of a route: one entry per declared `parentRefs` entry, in its order, each judged
/// alone.
///
/// @param kind such as `HTTPRoute`
public record RouteVerdict(
        String kind, ObjectKey route, Revision revision, List<ParentVerdict> parents) {

    public RouteVerdict {
        parents = List.copyOf(parents);
    }

    /// @param parentRef as it is declared, to be copied into a status; never changed
    /// @param about the parent for people, such as `parent default/edge listener http`
    /// @param ours whether the parent is a Gateway of ours, so that a status on the route is ours
    ///   to write; otherwise the verdict is for the reader of a folder only
    public record ParentVerdict(
            ParentReference parentRef, String about, boolean ours, List<Condition> conditions) {

        public ParentVerdict {
            conditions = List.copyOf(conditions);
        }
    }

    boolean hasBadNews() {
        for (var parent : parents) {
            for (var condition : parent.conditions()) {
                if (condition.badNews()) {
                    return true;
                }
            }
        }
        return false;
    }

    ObjectStatus status() {
        var parts = parents.stream().map(p -> new Part(p.about(), p.conditions())).toList();
        return new ObjectStatus(kind, route.namespace(), route.name(), parts);
    }
}
