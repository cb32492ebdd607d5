package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.status.RouteVerdict;
import dev.gatehouse.k8s.translate.Precedence.Ranked;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What came of a route.
///
/// @param lines what it adds to the listeners that it is accepted on; none where it is unfit
/// @param upstreams what its rules name, and why it leads nowhere where it does
record RouteResult(
        RouteVerdict verdict,
        Map<ListenerId, Lines> lines,
        Map<UpstreamId, Optional<Upstream>> upstreams) {

    RouteResult {
        lines = Map.copyOf(lines);
        upstreams = Map.copyOf(upstreams);
    }

    /// What one route adds to one listener. Compared by identity: not a record.
    static final class Lines {

        private final List<Ranked> ranked;

        Lines(List<Ranked> ranked) {
            this.ranked = List.copyOf(ranked);
        }

        List<Ranked> ranked() {
            return ranked;
        }

        /// This where the other says the same, else the other with as many of these lines as still
        /// hold.
        Lines orFresh(Lines fresh) {
            var kept = Same.kept(ranked, fresh.ranked);
            return Same.elements(kept, ranked) ? this : new Lines(kept);
        }
    }
}
