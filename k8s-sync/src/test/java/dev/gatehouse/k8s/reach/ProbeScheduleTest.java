package dev.gatehouse.k8s.reach;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.k8s.reach.ProbeSchedule.Pace;
import dev.gatehouse.k8s.reach.ReachVerdicts.Verdict;
import dev.gatehouse.model.BackendReach.Way;
import dev.gatehouse.model.UpstreamId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Who is tried when, on a clock that the test drives.
class ProbeScheduleTest {

    private static final Passage WEB = passage("web");
    private static final Pace PACE =
            new Pace(Duration.ofSeconds(3), Duration.ofMillis(500), 3, 5, 3, 100);

    private final ProbeSchedule schedule = new ProbeSchedule(PACE);
    private final Set<Passage> dead = new HashSet<>();
    private final Map<Passage, Integer> rounds = new HashMap<>();
    private int connections;
    private long now;

    private static Passage passage(String name) {
        return new Passage(new UpstreamId("default/Service/" + name + ":80"), Way.POD);
    }

    private static List<InetSocketAddress> pods(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new InetSocketAddress("10.244.0." + i, 3000))
                .toList();
    }

    /// Lets this much time go by. A round takes no time where somebody answers, and else a second.
    private void pass(Duration time) {
        var end = now + time.toNanos();
        var slow = new ArrayList<Slow>();
        while (true) {
            var due = schedule.due();
            var first = slow.isEmpty() ? null : slow.getFirst().at;
            var next = earlier(due == null ? null : Long.valueOf(Math.max(due, now)), first);
            if (next == null || next > end) {
                slow.forEach(s -> schedule.done(s.passage, false, s.at));
                now = end;
                return;
            }
            now = next;
            while (!slow.isEmpty() && slow.getFirst().at <= now) {
                schedule.done(slow.removeFirst().passage, false, now);
            }
            var round = schedule.next(now);
            if (round != null) {
                connections += round.addresses().size();
                rounds.merge(round.passage(), 1, Integer::sum);
                if (dead.contains(round.passage())) {
                    slow.add(new Slow(round.passage(), now + Duration.ofSeconds(1).toNanos()));
                } else {
                    schedule.done(round.passage(), true, now);
                }
            }
        }
    }

    private record Slow(Passage passage, long at) {}

    private static @Nullable Long earlier(@Nullable Long a, @Nullable Long b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return Math.min(a, b);
    }

    private @Nullable Verdict verdict(Passage passage) {
        return schedule.verdicts().known().get(passage);
    }

    @Test
    void knowsNothingBeforeTheFirstRoundIsOver() {
        schedule.watch(List.of(new ProbeTarget(WEB, pods(1))), now);

        assertThat(schedule.next(now)).isNotNull();
        assertThat(schedule.verdicts()).isEqualTo(ReachVerdicts.NONE);
    }

    @Test
    void opensWithTheFirstAnswer() {
        schedule.watch(List.of(new ProbeTarget(WEB, pods(1))), now);

        pass(Duration.ZERO);

        assertThat(verdict(WEB)).isEqualTo(Verdict.OPEN);
    }

    @Test
    void closesWithinTheTimeThatIsPromisedOnceNobodyAnswers() {
        schedule.watch(List.of(new ProbeTarget(WEB, pods(3))), now);
        pass(Duration.ofSeconds(10));
        dead.add(WEB);

        pass(Duration.ofMillis(8_500));

        assertThat(verdict(WEB)).isEqualTo(Verdict.CLOSED);
    }

    @Test
    void staysOpenThoughProbesAreLostNowAndThen() {
        schedule.watch(List.of(new ProbeTarget(WEB, pods(1))), now);
        pass(Duration.ZERO);

        for (var lost : List.of(1, 2, 1, 2, 2)) {
            for (var i = 0; i < lost; i++) {
                assertThat(round(false)).isFalse();
            }
            assertThat(round(true)).isFalse();
        }

        assertThat(verdict(WEB)).isEqualTo(Verdict.OPEN);
    }

    @Test
    void staysClosedThoughSomeProbesComeThrough() {
        schedule.watch(List.of(new ProbeTarget(WEB, pods(1))), now);
        for (var i = 0; i < PACE.bad(); i++) {
            round(false);
        }
        assertThat(verdict(WEB)).isEqualTo(Verdict.CLOSED);

        for (var i = 1; i < PACE.good(); i++) {
            assertThat(round(true)).isFalse();
        }
        round(false);
        for (var i = 1; i < PACE.good(); i++) {
            assertThat(round(true)).isFalse();
        }
        assertThat(verdict(WEB)).isEqualTo(Verdict.CLOSED);

        assertThat(round(true)).isTrue();
        assertThat(verdict(WEB)).isEqualTo(Verdict.OPEN);
    }

    /// The next round, which comes to this.
    private boolean round(boolean answered) {
        now = Math.max(now, requireNonNull(schedule.due()));
        var round = requireNonNull(schedule.next(now));
        return schedule.done(round.passage(), answered, now);
    }

    @Test
    void letsAddressesTakeTurns() {
        schedule.watch(List.of(new ProbeTarget(WEB, pods(5))), now);
        var tried = new ArrayList<InetSocketAddress>();

        for (var i = 0; i < 4; i++) {
            now = Math.max(now, requireNonNull(schedule.due()));
            var round = requireNonNull(schedule.next(now));
            tried.addAll(round.addresses());
            schedule.done(WEB, true, now);
        }

        // three at first, then one at a time
        assertThat(tried).hasSize(6);
        assertThat(tried.subList(0, 5)).containsExactlyElementsOf(pods(5));
    }

    @Test
    void tellsThatAVerdictIsAnotherOneOnlyThen() {
        schedule.watch(List.of(new ProbeTarget(WEB, pods(1))), now);

        assertThat(round(true)).isTrue();
        assertThat(round(true)).isFalse();
        assertThat(round(false)).isFalse();
        assertThat(round(false)).isFalse();
        assertThat(round(false)).isTrue();
        assertThat(round(false)).isFalse();
    }

    @Test
    void keepsWhatIsKnownOverAChangeOfAddresses() {
        schedule.watch(List.of(new ProbeTarget(WEB, pods(1))), now);
        pass(Duration.ZERO);

        schedule.watch(List.of(new ProbeTarget(WEB, List.of())), now);
        pass(Duration.ofMinutes(1));
        assertThat(verdict(WEB)).isEqualTo(Verdict.OPEN);
        assertThat(schedule.due()).isNull();

        dead.add(WEB);
        schedule.watch(List.of(new ProbeTarget(WEB, pods(2))), now);
        pass(Duration.ofMinutes(1));
        assertThat(verdict(WEB)).isEqualTo(Verdict.CLOSED);
    }

    @Test
    void forgetsWhatIsNotWantedAnyMore() {
        schedule.watch(List.of(new ProbeTarget(WEB, pods(1))), now);
        var round = requireNonNull(schedule.next(now));

        schedule.watch(List.of(), now);

        assertThat(schedule.done(round.passage(), true, now)).isFalse();
        assertThat(schedule.verdicts()).isEqualTo(ReachVerdicts.NONE);
        assertThat(schedule.due()).isNull();
    }

    @Test
    void connectsAtABoundedRateHoweverManyThereAre() {
        schedule.watch(
                IntStream.range(0, 3_000)
                        .mapToObj(i -> new ProbeTarget(passage("s" + i), pods(5)))
                        .toList(),
                now);
        pass(Duration.ofMinutes(2));
        connections = 0;

        pass(Duration.ofSeconds(10));

        assertThat(connections).isBetween(990, 1_001);
    }

    @Test
    void triesAllOfMany() {
        schedule.watch(
                IntStream.range(0, 1_000)
                        .mapToObj(i -> new ProbeTarget(passage("s" + i), pods(1)))
                        .toList(),
                now);

        pass(Duration.ofSeconds(40));

        // 100 in a second, so that each has its turn every ten
        assertThat(rounds).hasSize(1_000);
        assertThat(rounds.values()).allMatch(count -> count == 4 || count == 5);
    }

    @Test
    void findsAnyOfManyCutOffWithinSecondsThoughAllAre() {
        var targets =
                IntStream.range(0, 3_000)
                        .mapToObj(i -> new ProbeTarget(passage("s" + i), pods(1)))
                        .toList();
        schedule.watch(targets, now);
        pass(Duration.ofMinutes(1));
        targets.forEach(target -> dead.add(target.passage()));

        pass(Duration.ofSeconds(8));

        assertThat(schedule.verdicts().known()).containsValue(Verdict.CLOSED);
    }
}
