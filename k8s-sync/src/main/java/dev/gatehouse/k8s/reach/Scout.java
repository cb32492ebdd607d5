package dev.gatehouse.k8s.reach;

import java.util.List;

/// Who finds out which passages are open. Safe for any thread; nothing here waits.
public interface Scout extends AutoCloseable {

    /// What is known now.
    ReachVerdicts verdicts();

    /// From now on these are of interest, and no others.
    void watch(List<ProbeTarget> targets);

    /// Ends at once.
    @Override
    void close();

    /// Finds out nothing.
    static Scout none() {
        return new Scout() {

            @Override
            public ReachVerdicts verdicts() {
                return ReachVerdicts.NONE;
            }

            @Override
            public void watch(List<ProbeTarget> targets) {
                // nobody asks
            }

            @Override
            public void close() {
                // nothing is under way
            }
        };
    }
}
