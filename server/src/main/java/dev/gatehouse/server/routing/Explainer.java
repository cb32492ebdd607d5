package dev.gatehouse.server.routing;

import dev.gatehouse.model.Filter;
import dev.gatehouse.model.HttpRule;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.RoutedMatch;
import dev.gatehouse.model.RuleId;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.model.WeightedBackend;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// Takes the decisions of an [Explanation], one after the other, by trying everything.
final class Explainer {

    private Explainer() {}

    static Explanation explain(Snapshot snapshot, Question question) {
        var all = snapshot.listeners();
        var port = port(all, question);
        if (port.isEmpty()) {
            return nothing(question, Optional.empty(), List.of(), Ports.unbound(all, question));
        }
        var bound = Ports.listenersAt(all, port.get());
        var listener = mostSpecific(bound, question.host());
        var lost = lostListeners(all, port.get(), listener, question);
        if (listener.isEmpty()) {
            var why =
                    "404: no listener at "
                            + Ports.text(port.get())
                            + " takes the host "
                            + question.host();
            return nothing(question, port, lost, why);
        }
        return switch (listener.get()) {
            case Listener.WithRoutes http -> {
                var winner = firstThatFits(http, question);
                yield new Explanation(
                        question,
                        port,
                        Optional.of(http.id()),
                        lost,
                        winner.map(line -> taken(line, snapshot)),
                        lostRules(http, winner, question),
                        winner.map(line -> outcome(line.rule(), snapshot))
                                .orElse("404: no rule of this listener fits"));
            }
        };
    }

    /// The most specific listener that takes a host.
    static Optional<Listener> mostSpecific(List<Listener> bound, String host) {
        Listener best = null;
        for (var listener : bound) {
            if (listener.hostname().takes(host)
                    && (best == null
                            || listener.hostname().specificity() > best.hostname().specificity())) {
                best = listener;
            }
        }
        return Optional.ofNullable(best);
    }

    static Optional<RoutedMatch> firstThatFits(Listener.WithRoutes listener, Question question) {
        return listener.routes().stream()
                .filter(line -> Mismatches.of(line, question).fits())
                .findFirst();
    }

    // A host name does not say which address it leads to. Where listeners on several addresses have
    // this port, the one that can serve is the one that is meant.
    private static Optional<InetSocketAddress> port(List<Listener> all, Question question) {
        return Ports.reachable(all, question).stream()
                .max(Comparator.comparingInt(port -> suitability(all, port, question)));
    }

    private static int suitability(List<Listener> all, InetSocketAddress port, Question question) {
        var listener = mostSpecific(Ports.listenersAt(all, port), question.host());
        if (listener.isEmpty()) {
            return -1;
        }
        return switch (listener.get()) {
            case Listener.WithRoutes http ->
                    http.hostname().specificity()
                            + (firstThatFits(http, question).isPresent() ? 1_000 : 0);
        };
    }

    private static List<Explanation.Lost> lostListeners(
            List<Listener> all,
            InetSocketAddress port,
            Optional<Listener> winner,
            Question question) {
        var lost = new ArrayList<Explanation.Lost>();
        for (var listener : all) {
            var samePort =
                    listener.bindings().stream().anyMatch(b -> b.getPort() == port.getPort());
            if (!samePort || winner.filter(w -> w.id().equals(listener.id())).isPresent()) {
                continue;
            }
            lost.add(
                    new Explanation.Lost(
                            listener.id().toString(),
                            whyListenerLost(listener, port, winner, question)));
        }
        return lost;
    }

    private static String whyListenerLost(
            Listener listener,
            InetSocketAddress port,
            Optional<Listener> winner,
            Question question) {
        if (!listener.bindings().contains(port)) {
            return "is bound to another address: " + Ports.text(listener.bindings());
        }
        if (!listener.hostname().takes(question.host()) || winner.isEmpty()) {
            return "takes the host " + listener.hostname() + ", not " + question.host();
        }
        var other = winner.get().hostname();
        if (other.equals(listener.hostname())) {
            return "has the same host " + other + ", and comes later";
        }
        return "takes the host "
                + listener.hostname()
                + ", and "
                + other
                + " is more specific; its routes do not count then (listener isolation)";
    }

    private static List<Explanation.Lost> lostRules(
            Listener.WithRoutes listener, Optional<RoutedMatch> winner, Question question) {
        var nearest = new HashMap<RuleId, Near>();
        for (var rank = 0; rank < listener.routes().size(); rank++) {
            var line = listener.routes().get(rank);
            if (winner.filter(w -> w.rule().id().equals(line.rule().id())).isPresent()) {
                continue;
            }
            var near = new Near(line, Mismatches.of(line, question), rank);
            nearest.merge(
                    line.rule().id(), near, (a, b) -> NEAREST_FIRST.compare(a, b) <= 0 ? a : b);
        }
        return nearest.values().stream()
                .sorted(NEAREST_FIRST)
                .limit(Explanation.MAX_LOST)
                .map(
                        near ->
                                new Explanation.Lost(
                                        near.line.rule().id().toString(), near.why(winner)))
                .toList();
    }

    private static final Comparator<Near> NEAREST_FIRST =
            Comparator.<Near>comparingInt(near -> near.mismatches.distance())
                    .thenComparingInt(Near::rank);

    private record Near(RoutedMatch line, Mismatches mismatches, int rank) {

        String why(Optional<RoutedMatch> winner) {
            if (mismatches.fits() && winner.isPresent()) {
                return "matches too, but comes later: " + Precedence.why(line, winner.get());
            }
            return String.join("; ", mismatches.reasons());
        }
    }

    private static Explanation.Taken taken(RoutedMatch line, Snapshot snapshot) {
        var rule = line.rule();
        var total = totalWeight(rule);
        var shares =
                rule.backends().stream()
                        .map(
                                backend ->
                                        new Explanation.Share(
                                                backend.upstream(),
                                                total == 0 ? 0 : 100.0 * backend.weight() / total,
                                                Words.upstream(
                                                        snapshot.upstreams()
                                                                .get(backend.upstream())),
                                                Words.filters(backend.filters())))
                        .toList();
        return new Explanation.Taken(
                rule.id(), Words.line(line), Words.filters(rule.filters()), shares);
    }

    private static String outcome(HttpRule rule, Snapshot snapshot) {
        for (var filter : rule.filters()) {
            if (filter instanceof Filter.Redirect redirect) {
                return redirect.status() + ": the redirect filter answers";
            }
        }
        if (rule.backends().isEmpty()) {
            return "500: the rule has no backend";
        }
        if (totalWeight(rule) == 0) {
            return "500: all backends have the weight 0";
        }
        var failing =
                rule.backends().stream()
                        .filter(backend -> backend.weight() > 0)
                        .map(
                                backend ->
                                        Words.upstream(
                                                snapshot.upstreams().get(backend.upstream())))
                        .filter(state -> state.startsWith("answers "))
                        .count();
        if (failing == 0) {
            return "the backend's answer";
        }
        var serving = rule.backends().stream().filter(b -> b.weight() > 0).count();
        return failing == serving
                ? "an error: no backend can answer"
                : "the backend's answer, or an error for the share of a backend that can't answer";
    }

    private static long totalWeight(HttpRule rule) {
        return rule.backends().stream().mapToLong(WeightedBackend::weight).sum();
    }

    private static Explanation nothing(
            Question question,
            Optional<InetSocketAddress> port,
            List<Explanation.Lost> lost,
            String outcome) {
        return new Explanation(
                question, port, Optional.empty(), lost, Optional.empty(), List.of(), outcome);
    }
}
