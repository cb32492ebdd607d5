package dev.gatehouse.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// How many connections a loop takes in a turn, and when it turns some away; the time is told.
class CrowdTest {

    private static final long MILLIS = 1_000_000;

    private final Crowd crowd = new Crowd(0);
    private long now;

    private void full(long millis, int taken) {
        now += millis * MILLIS;
        crowd.filled(taken, now);
    }

    private void empty(long millis, int taken) {
        now += millis * MILLIS;
        crowd.emptied(taken, now);
    }

    private void crowd() {
        for (var i = 0; i < 12; i++) {
            full(10, 10);
        }
    }

    @Test
    void takesMoreInATurnThatFollowsAShortAndFullOne() {
        var first = crowd.room(0);
        full(1, first);
        assertThat(crowd.room(Crowd.LONG_TURN / 4)).isEqualTo(2 * first);
        // It did not take all that it might: there is no reason for more.
        assertThat(crowd.room(Crowd.LONG_TURN / 4)).isEqualTo(2 * first);
    }

    @Test
    void takesNoMoreThanSoManyAndNeverNone() {
        for (var i = 0; i < 20; i++) {
            full(1, crowd.room(0));
        }
        assertThat(crowd.room(0)).isEqualTo(Crowd.MOST);
        for (var i = 0; i < 20; i++) {
            crowd.room(2 * Crowd.LONG_TURN);
        }
        assertThat(crowd.room(2 * Crowd.LONG_TURN)).isEqualTo(1);
    }

    @Test
    void isACrowdOnlyWhenTheQueueStands() {
        for (var i = 0; i < 100; i++) {
            full(90, 10);
            empty(1, 10);
        }
        assertThat(crowd.crowded()).as("a queue that was empty now and then").isFalse();
        full(50, 10);
        full(99, 10);
        assertThat(crowd.crowded()).as("a queue that stands for 99 ms").isFalse();
        full(2, 10);
        assertThat(crowd.crowded()).as("a queue that stands for 101 ms").isTrue();
    }

    @Test
    void isNoCrowdWhenManyComeAfterALull() {
        empty(1, 1);
        full(10_000, 10);
        assertThat(crowd.crowded()).as("nobody came for ten seconds, then many").isFalse();
        full(10_000, 10);
        assertThat(crowd.crowded()).as("another loop emptied the queue meanwhile").isFalse();
    }

    @Test
    void isOverWhenTheQueueWasEmptyForAWhile() {
        crowd();
        for (var i = 0; i < 50; i++) {
            empty(10, 1);
        }
        assertThat(crowd.crowded()).as("after 500 ms").isTrue();
        empty(1, 1);
        assertThat(crowd.crowded()).as("after 501 ms").isFalse();
    }

    @Test
    void keepsTheQueueAsShortAsWhatItAcceptsInAFewMilliseconds() {
        for (var i = 0; i < 21; i++) {
            full(10, 160); // 16 in a millisecond
        }
        assertThat(crowd.queue()).isEqualTo(64);
    }

    @Test
    void spendsABoundedPartOfTheTimeOnRefusals() {
        crowd();
        var begun = now;
        var refused = 0;
        for (; now < begun + 1000 * MILLIS; now += MILLIS / 10) {
            while (crowd.mayRefuse(now)) {
                crowd.refused(20_000);
                refused++;
            }
        }
        // 1,000 ms by 32 and by 0.02 ms.
        assertThat(refused).isBetween(1_500, 1_600);
    }
}
