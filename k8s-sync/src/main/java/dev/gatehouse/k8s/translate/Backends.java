package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.reach.ReachPolicy;
import dev.gatehouse.k8s.status.Reasons.Reason;
import dev.gatehouse.k8s.translate.ParsedRoute.BackendReference;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.model.UpstreamId;
import java.util.Optional;

/// Follows the references of routes to backends, in one translation.
final class Backends {

    private final ReferenceGrants grants;
    private final Services services;

    Backends(ReferenceGrants grants, Services services) {
        this.grants = grants;
        this.services = services;
    }

    /// @param reach by which way the Gateway that the route is on reaches its backends
    Resolution resolve(
            String routeKind, ObjectKey route, BackendReference reference, ReachPolicy reach) {
        var target = reference.target();
        if (!reference.group().isEmpty() || !reference.kind().equals("Service")) {
            var kind =
                    reference.group().isEmpty()
                            ? reference.kind()
                            : reference.kind() + "." + reference.group();
            return refuse(
                    target.namespace() + "/" + kind + "/" + target.name(),
                    " (" + Reason.INVALID_KIND.text() + ")",
                    Reason.INVALID_KIND,
                    kind + " is no kind of backend that is served: refer to a Service");
        }
        var name = name(target, reference.port());
        if (!grants.permit(routeKind, route.namespace(), "", "Service", target)) {
            return refuse(
                    name,
                    " (" + Reason.REF_NOT_PERMITTED.text() + " from " + route.namespace() + ")",
                    Reason.REF_NOT_PERMITTED,
                    "no ReferenceGrant in namespace "
                            + target.namespace()
                            + " lets an "
                            + routeKind
                            + " of namespace "
                            + route.namespace()
                            + " refer to Service "
                            + target.name()
                            + ": declare one there");
        }
        var found = services.find(target, reference.port(), reach);
        return switch (found) {
            case Services.Found.Resolved resolved -> resolved.resolution();
            case Services.Found.Refused(var why) ->
                    refuse(name, " (" + why.reason().text() + ")", why.reason(), why.sentence());
        };
    }

    private static Resolution refuse(String name, String mark, Reason reason, String sentence) {
        return new Resolution(
                new UpstreamId(name + mark),
                Optional.of(new Refusal(reason, sentence)),
                Optional.empty());
    }

    static String name(ObjectKey service, Optional<Integer> port) {
        return service.namespace()
                + "/Service/"
                + service.name()
                + port.map(p -> ":" + p).orElse("");
    }
}
