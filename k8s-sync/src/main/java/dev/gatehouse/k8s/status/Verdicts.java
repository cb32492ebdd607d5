package dev.gatehouse.k8s.status;

import dev.gatehouse.model.ApplyReport;
import dev.gatehouse.model.BackendReach;
import dev.gatehouse.model.ObjectStatus;
import dev.gatehouse.model.ObjectStatus.Condition;
import java.util.ArrayList;
import java.util.List;

/// All that is said at one moment, each kind by namespace and name.
///
/// @param backends by which way each is reached that a served rule names
public record Verdicts(
        List<GatewayClassVerdict> gatewayClasses,
        List<GatewayVerdict> gateways,
        List<RouteVerdict> routes,
        List<BackendReach> backends) {

    public Verdicts {
        gatewayClasses = List.copyOf(gatewayClasses);
        gateways = List.copyOf(gateways);
        routes = List.copyOf(routes);
        backends = List.copyOf(backends);
    }

    /// The verdicts once the data plane has told what is bound.
    public Verdicts given(ApplyReport report) {
        return new Verdicts(
                gatewayClasses,
                gateways.stream().map(g -> g.given(report)).toList(),
                routes,
                backends);
    }

    /// The same for people. A route without `parentRefs` has a status without parts.
    public List<ObjectStatus> statuses() {
        var statuses = new ArrayList<ObjectStatus>();
        gatewayClasses.forEach(c -> statuses.add(c.status()));
        gateways.forEach(g -> statuses.add(g.status()));
        routes.forEach(r -> statuses.add(r.status()));
        return statuses;
    }

    /// [#statuses()], but only of objects with bad news.
    public List<ObjectStatus> refused() {
        var refused = new ArrayList<ObjectStatus>();
        for (var c : gatewayClasses) {
            add(refused, c.status());
        }
        for (var g : gateways) {
            add(refused, g.status());
        }
        for (var r : routes) {
            // thousands, of which few are refused
            if (r.hasBadNews()) {
                refused.add(r.status());
            }
        }
        return refused;
    }

    private static void add(List<ObjectStatus> refused, ObjectStatus status) {
        if (status.parts().stream()
                .flatMap(part -> part.conditions().stream())
                .anyMatch(Condition::badNews)) {
            refused.add(status);
        }
    }
}
