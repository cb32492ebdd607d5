package dev.gatehouse.server.routing;

import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.RuleId;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.model.UpstreamId;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// What becomes of a request, and why: read slowly and plainly from a snapshot, independent of the
/// compiled table, so that one is a test of the other.
///
/// @param port where it comes in; empty where nothing is bound
/// @param listener which takes it
/// @param lostListeners others on that port number, and why they do not
/// @param taken the line that takes it; empty for 404
/// @param lostRules the nearest others of that listener, nearest first, at most [#MAX_LOST]
/// @param outcome what the client sees, in a sentence
public record Explanation(
        Question question,
        Optional<InetSocketAddress> port,
        Optional<ListenerId> listener,
        List<Lost> lostListeners,
        Optional<Taken> taken,
        List<Lost> lostRules,
        String outcome) {

    public static final int MAX_LOST = 10;

    public Explanation {
        lostListeners = List.copyOf(lostListeners);
        lostRules = List.copyOf(lostRules);
    }

    /// @param reason a clause that goes on from the name
    public record Lost(String name, String reason) {}

    /// @param match what the line asks for, in words
    /// @param filters in the order in which they run, in words
    public record Taken(RuleId rule, String match, List<String> filters, List<Share> backends) {

        public Taken {
            filters = List.copyOf(filters);
            backends = List.copyOf(backends);
        }
    }

    /// @param percent of the rule's requests
    /// @param state how many endpoints, or which error it answers with
    /// @param filters run for this backend's requests only
    public record Share(UpstreamId upstream, double percent, String state, List<String> filters) {

        public Share {
            filters = List.copyOf(filters);
        }
    }

    public static Explanation of(Snapshot snapshot, Question question) {
        return Explainer.explain(snapshot, question);
    }
}
