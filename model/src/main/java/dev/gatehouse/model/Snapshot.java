package dev.gatehouse.model;

import java.util.List;
import java.util.Map;

/// Everything to serve at one moment. Listeners, rules and upstreams that did not change since the
/// last snapshot are the same objects (`==`), so that a data plane can keep what it made of them.
///
/// @param generation counts up by one with every snapshot of this process
/// @param listeners in no particular order; ids are unique
/// @param upstreams every id that a rule of `listeners` names
public record Snapshot(
        long generation, List<Listener> listeners, Map<UpstreamId, Upstream> upstreams) {

    public Snapshot {
        listeners = List.copyOf(listeners);
        upstreams = Map.copyOf(upstreams);
    }

    /// A snapshot that serves nothing.
    public static Snapshot empty() {
        return new Snapshot(0, List.of(), Map.of());
    }
}
