package dev.gatehouse.model;

import java.util.List;

/// What the control plane tells of itself; asked from any thread.
@FunctionalInterface
public interface ControlPlane {

    /// What it says of each object now.
    List<ObjectStatus> objects();

    /// By which way the backends of what is served are reached, each by its id.
    default List<BackendReach> backends() {
        return List.of();
    }

    /// How it stands with the source of the configuration.
    default SourceState source() {
        return SourceState.FOLLOWED;
    }
}
