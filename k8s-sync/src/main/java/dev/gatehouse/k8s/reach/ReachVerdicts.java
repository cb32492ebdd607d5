package dev.gatehouse.k8s.reach;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What was found out of passages until a moment; of one that is not here, nothing is known yet.
public record ReachVerdicts(Map<Passage, Verdict> known) {

    /// Nothing is known.
    public static final ReachVerdicts NONE = new ReachVerdicts(Map.of());

    public enum Verdict {
        /// Somebody is there: a connection was made, or refused by its address.
        OPEN,
        /// Nobody answers, several times in a row.
        CLOSED
    }

    public ReachVerdicts {
        known = Map.copyOf(known);
    }

    public boolean open(Passage passage) {
        return known.get(passage) == Verdict.OPEN;
    }

    public boolean closed(Passage passage) {
        return known.get(passage) == Verdict.CLOSED;
    }

    /// The passages of which another thing is known now.
    public Set<Passage> changedSince(ReachVerdicts before) {
        var changed = new HashSet<Passage>();
        known.forEach(
                (passage, verdict) -> {
                    if (before.known.get(passage) != verdict) {
                        changed.add(passage);
                    }
                });
        before.known.keySet().stream().filter(p -> !known.containsKey(p)).forEach(changed::add);
        return changed;
    }
}
