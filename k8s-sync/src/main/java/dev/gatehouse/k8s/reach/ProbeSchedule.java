package dev.gatehouse.k8s.reach;

import dev.gatehouse.k8s.reach.ReachVerdicts.Verdict;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which passage is tried when, and what its tries came to. Moments are in nanoseconds, as the
/// caller counts them. Used by one thread.
/// - A passage is tried by rounds: one connection while it is open, else to several of its
///   addresses at a time, of which one that answers is enough. The addresses take turns.
/// - It closes after some bad rounds in a row, and opens again after more good ones, so that
///   neither a lost packet nor a shaky network moves traffic to and fro. The first good round opens
///   what was unknown.
/// - However many passages there are, connections are made at a bounded rate: with very many, each
///   has its turn less often, and one that has just failed comes before those that have not.
final class ProbeSchedule {

    private final Pace pace;
    private final Map<Passage, State> states = new HashMap<>();

    // The doubtful first, then by time.
    private final SortedSet<State> doubtful = new TreeSet<>(State.BY_DUE);
    private final SortedSet<State> settled = new TreeSet<>(State.BY_DUE);

    private long order;
    private long nextConnect = Long.MIN_VALUE;

    /// How fast, and how sure.
    ///
    /// @param rest between two rounds of a passage
    /// @param doubt between two rounds while the last one was bad and the verdict is not out, or
    ///   nothing is known yet
    /// @param bad rounds in a row that close a passage
    /// @param good rounds in a row that open a closed one
    /// @param sample connections of a round, where one answer is not expected
    /// @param perSecond connections
    record Pace(Duration rest, Duration doubt, int bad, int good, int sample, int perSecond) {

        /// Cut off is noticed after some 3 + 3 * (1 + 0.5) seconds, with the usual deadline.
        static final Pace USUAL =
                new Pace(Duration.ofSeconds(3), Duration.ofMillis(500), 3, 5, 3, 100);
    }

    /// Connections to be made now, to one passage.
    record Round(Passage passage, List<InetSocketAddress> addresses) {

        Round {
            addresses = List.copyOf(addresses);
        }
    }

    private static final class State {

        static final Comparator<State> BY_DUE =
                Comparator.<State>comparingLong(state -> state.due)
                        .thenComparingLong(state -> state.order);

        final Passage passage;
        final long order;
        List<InetSocketAddress> addresses = List.of();
        @Nullable Verdict verdict;
        int turn;
        int bad;
        int good;
        long due;
        boolean underWay;
        boolean wanted = true;

        State(Passage passage, long order, long due) {
            this.passage = passage;
            this.order = order;
            this.due = due;
        }

        /// Whether the last round came out otherwise than the verdict says, or there is none.
        boolean doubtful() {
            return verdict == null || (verdict == Verdict.OPEN && bad > 0);
        }
    }

    ProbeSchedule(Pace pace) {
        this.pace = pace;
    }

    /// From now on these, and no others; of those that stay, what is known is kept.
    void watch(List<ProbeTarget> targets, long now) {
        states.values().forEach(state -> state.wanted = false);
        for (var target : targets) {
            var state =
                    states.computeIfAbsent(
                            target.passage(), passage -> new State(passage, order++, now));
            unqueue(state);
            state.wanted = true;
            state.addresses = target.addresses();
            queue(state);
        }
        states.values()
                .removeIf(
                        state -> {
                            if (!state.wanted) {
                                unqueue(state);
                            }
                            return !state.wanted;
                        });
    }

    /// The next round that may begin now; it is under way then, until [#done].
    @Nullable Round next(long now) {
        if (nextConnect != Long.MIN_VALUE && now - nextConnect < 0) {
            return null;
        }
        var state = due(doubtful, now);
        if (state == null) {
            state = due(settled, now);
        }
        if (state == null) {
            return null;
        }
        unqueue(state);
        state.underWay = true;
        var some = sample(state);
        var spacing = Duration.ofSeconds(1).toNanos() / pace.perSecond();
        nextConnect = now + spacing * some.size();
        return new Round(state.passage, some);
    }

    private static @Nullable State due(SortedSet<State> queue, long now) {
        var first = queue.isEmpty() ? null : queue.first();
        return first == null || now - first.due < 0 ? null : first;
    }

    private List<InetSocketAddress> sample(State state) {
        var all = state.addresses;
        var many = state.verdict == Verdict.OPEN && state.bad == 0 ? 1 : pace.sample();
        var some = new ArrayList<InetSocketAddress>();
        for (var i = 0; i < Math.min(many, all.size()); i++) {
            some.add(all.get(Math.floorMod(state.turn++, all.size())));
        }
        return some;
    }

    /// When to call [#next] again; null where nothing waits.
    @Nullable Long due() {
        Long due = null;
        for (var queue : List.of(doubtful, settled)) {
            if (!queue.isEmpty() && (due == null || queue.first().due - due < 0)) {
                due = queue.first().due;
            }
        }
        return due == null || nextConnect == Long.MIN_VALUE || due - nextConnect > 0
                ? due
                : Long.valueOf(nextConnect);
    }

    /// A round is over.
    ///
    /// @param answered whether any of its addresses did
    /// @return whether the verdict is another one now
    boolean done(Passage passage, boolean answered, long now) {
        var state = states.get(passage);
        if (state == null || !state.underWay) {
            return false; // nobody wants to know any more
        }
        state.underWay = false;
        state.bad = answered ? 0 : state.bad + 1;
        state.good = answered ? state.good + 1 : 0;
        var before = state.verdict;
        state.verdict = judge(state);
        state.due = now + (state.doubtful() ? pace.doubt() : pace.rest()).toNanos();
        queue(state);
        return state.verdict != before;
    }

    private @Nullable Verdict judge(State state) {
        if (state.bad >= pace.bad()) {
            return Verdict.CLOSED;
        }
        var needed = state.verdict == Verdict.CLOSED ? pace.good() : 1;
        return state.good >= needed ? Verdict.OPEN : state.verdict;
    }

    ReachVerdicts verdicts() {
        var known = new HashMap<Passage, Verdict>();
        states.forEach(
                (passage, state) -> {
                    if (state.verdict != null) {
                        known.put(passage, state.verdict);
                    }
                });
        return new ReachVerdicts(known);
    }

    private void queue(State state) {
        if (!state.underWay && !state.addresses.isEmpty()) {
            (state.doubtful() ? doubtful : settled).add(state);
        }
    }

    private void unqueue(State state) {
        doubtful.remove(state);
        settled.remove(state);
    }
}
