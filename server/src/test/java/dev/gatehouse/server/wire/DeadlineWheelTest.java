package dev.gatehouse.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineWheelTest {

    private static final long TICK = DeadlineWheel.TICK;

    /// Writes down that it fired, and may want to be filed again.
    private static final class Recorder extends DeadlineWheel.Waiter {
        private long next = NanoClock.NEVER;
        private int fired;

        @Override
        long expire(long now) {
            fired++;
            return next;
        }
    }

    @Test
    void firesNotBeforeTheDeadlineAndOnce() {
        var wheel = new DeadlineWheel(0);
        var waiter = new Recorder();
        wheel.file(waiter, 3 * TICK - 1);
        wheel.advance(3 * TICK - 2);
        assertThat(waiter.fired).isZero();
        wheel.advance(3 * TICK);
        wheel.advance(4000 * TICK);
        assertThat(waiter.fired).isEqualTo(1);
        assertThat(wheel.size()).isZero();
    }

    @Test
    void firesAPassedDeadlineEvenIfTheClockStandsStill() {
        var now = -100 * TICK + 5;
        var wheel = new DeadlineWheel(now);
        var longAgo = new Recorder();
        var justNow = new Recorder();
        var soon = new Recorder();
        wheel.file(longAgo, -200 * TICK);
        wheel.file(justNow, now);
        wheel.file(soon, now + 1);
        assertThat(wheel.ticksToNext(10)).isEqualTo(1);
        wheel.advance(now);
        assertThat(longAgo.fired).isEqualTo(1);
        assertThat(justNow.fired).isEqualTo(1);
        assertThat(soon.fired).isZero();
    }

    @Test
    void filesAnewWhatWaitsLonger() {
        var wheel = new DeadlineWheel(0);
        var waiter = new Recorder();
        waiter.next = 700 * TICK;
        wheel.file(waiter, 5 * TICK);
        wheel.advance(5 * TICK);
        assertThat(waiter.filedAt()).isEqualTo(700 * TICK);
        waiter.next = NanoClock.NEVER;
        wheel.advance(699 * TICK);
        assertThat(waiter.fired).isEqualTo(1);
        wheel.advance(700 * TICK);
        assertThat(waiter.fired).isEqualTo(2);
    }

    @Test
    void tellsHowLongNothingIsDue() {
        var wheel = new DeadlineWheel(0);
        assertThat(wheel.ticksToNext(10)).isZero();
        var waiter = new Recorder();
        wheel.file(waiter, 100 * TICK);
        assertThat(wheel.ticksToNext(10)).isEqualTo(10);
        wheel.file(waiter, 4 * TICK);
        assertThat(wheel.ticksToNext(10)).isEqualTo(4);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithAListOfAllDeadlines(long seed) {
        var random = new Random(seed);
        var now = random.nextLong(-1_000_000 * TICK, 1_000_000 * TICK);
        var wheel = new DeadlineWheel(now);
        List<Recorder> waiters = IntStream.range(0, 50).mapToObj(_ -> new Recorder()).toList();
        Map<Integer, Long> dueTicks = new HashMap<>();
        Map<Integer, Long> deadlines = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            int which = random.nextInt(waiters.size());
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    long deadline = now + random.nextLong(-5 * TICK, 2_000 * TICK);
                    wheel.file(waiters.get(which), deadline);
                    if (deadline < deadlines.getOrDefault(which, NanoClock.NEVER)) {
                        deadlines.put(which, deadline);
                        long due = Math.ceilDiv(deadline, TICK);
                        dueTicks.put(which, deadline <= now ? Long.MIN_VALUE : due);
                    }
                }
                case 2 -> {
                    wheel.remove(waiters.get(which));
                    dueTicks.remove(which);
                    deadlines.remove(which);
                }
                case 3 -> {
                    now += random.nextLong(random.nextInt(50) == 0 ? 3_000 * TICK : 3 * TICK);
                    var due = new TreeSet<Integer>();
                    var passed = new TreeSet<Integer>();
                    for (var w : dueTicks.keySet()) {
                        if (dueTicks.get(w) <= Math.floorDiv(now, TICK)) {
                            due.add(w);
                        }
                        if (deadlines.get(w) <= now) {
                            passed.add(w);
                        }
                    }
                    waiters.forEach(waiter -> waiter.fired = 0);
                    wheel.advance(now);
                    var fired = new TreeSet<Integer>();
                    for (int w = 0; w < waiters.size(); w++) {
                        assertThat(waiters.get(w).fired).isLessThan(2);
                        if (waiters.get(w).fired == 1) {
                            fired.add(w);
                        }
                    }
                    assertThat(fired).as("step %d", step).containsAll(due);
                    assertThat(passed).as("step %d", step).containsAll(fired);
                    fired.forEach(dueTicks::remove);
                    fired.forEach(deadlines::remove);
                }
                default -> throw new AssertionError("0 to 3");
            }
            assertThat(wheel.size()).isEqualTo(dueTicks.size());
        }
    }
}
