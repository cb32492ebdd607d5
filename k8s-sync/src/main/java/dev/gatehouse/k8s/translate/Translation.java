package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.reach.ProbeTarget;
import dev.gatehouse.k8s.status.Verdicts;
import dev.gatehouse.model.ApplyReport;
import dev.gatehouse.model.ObjectStatus;
import dev.gatehouse.model.Snapshot;
import java.util.List;

/// What came of all that is declared: what to serve, and what to say.
///
/// @param verdicts say of `Programmed` what is meant to be; a report makes it the truth
/// @param targets of which it is to be found out if they can be reached
public record Translation(Snapshot snapshot, Verdicts verdicts, List<ProbeTarget> targets) {

    /// What to say once the data plane has told what is bound: for each Gateway and route, and for
    /// each GatewayClass of ours, in this order of kinds: classes, Gateways, routes.
    public List<ObjectStatus> statusesGiven(ApplyReport report) {
        return verdicts.given(report).statuses();
    }
}
