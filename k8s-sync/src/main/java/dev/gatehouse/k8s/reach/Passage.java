package dev.gatehouse.k8s.reach;

import dev.gatehouse.model.BackendReach.Way;
import dev.gatehouse.model.UpstreamId;

/// One way to one Service port.
public record Passage(UpstreamId upstream, Way way) {

    @Override
    public String toString() {
        return upstream + " by " + way.text();
    }
}
