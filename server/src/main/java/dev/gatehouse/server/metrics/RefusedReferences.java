package dev.gatehouse.server.metrics;

import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.ObjectStatus;
import java.util.ArrayList;
import java.util.List;

/// The listeners of which the control plane says that something they refer to is refused. What is
/// served does not tell: of a Secret that was changed for the worse, the last good key goes on.
public final class RefusedReferences {

    private static final String GATEWAY = "Gateway";
    private static final String RESOLVED_REFS = "ResolvedRefs";

    private RefusedReferences() {}

    /// @param objects what is said of each object now
    public static List<Sample> samples(List<ObjectStatus> objects) {
        var samples = new ArrayList<Sample>();
        for (var object : objects) {
            if (object.kind().equals(GATEWAY)) {
                object.parts().forEach(part -> addTo(samples, object, part));
            }
        }
        return samples;
    }

    private static void addTo(List<Sample> samples, ObjectStatus gateway, ObjectStatus.Part part) {
        var listener = part.listener();
        if (listener.isEmpty()) {
            return;
        }
        var id = new ListenerId(gateway.namespace(), gateway.name(), listener.get());
        for (var condition : part.conditions()) {
            if (condition.type().equals(RESOLVED_REFS) && !condition.status()) {
                samples.add(
                        new Sample(
                                Family.LISTENER_REFERENCES_REFUSED,
                                List.of(id.toString(), condition.reason()),
                                1));
            }
        }
    }
}
