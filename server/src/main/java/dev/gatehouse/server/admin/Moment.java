package dev.gatehouse.server.admin;

import dev.gatehouse.model.ApplyReport;
import dev.gatehouse.model.BackendReach;
import dev.gatehouse.model.ControlPlane;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.ObjectStatus;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.model.UpstreamId;
import dev.gatehouse.server.upstream.Ejection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is served, and what the control plane says of it, at one moment.
///
/// @param notBound why listeners are not bound
/// @param reach by which way backends are reached
/// @param ejections the endpoints that get no requests for now
record Moment(
        Snapshot snapshot,
        Map<ListenerId, String> notBound,
        List<ObjectStatus> objects,
        Map<UpstreamId, BackendReach> reach,
        Map<UpstreamId, List<Ejection>> ejections) {

    static Moment of(
            Snapshot snapshot,
            ApplyReport report,
            Map<UpstreamId, List<Ejection>> ejections,
            ControlPlane control) {
        var reach = new HashMap<UpstreamId, BackendReach>();
        control.backends().forEach(backend -> reach.put(backend.upstream(), backend));
        return new Moment(
                snapshot,
                report.notBound(),
                List.copyOf(control.objects()),
                Map.copyOf(reach),
                ejections);
    }

    Optional<BackendReach> reach(UpstreamId id) {
        return Optional.ofNullable(reach.get(id));
    }
}
