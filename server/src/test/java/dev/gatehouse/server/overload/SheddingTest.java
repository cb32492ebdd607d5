package dev.gatehouse.server.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class SheddingTest {

    private static final long TARGET = 50;

    private final Shedding shedding = new Shedding(TARGET);

    private void measure(int times, long delay) {
        for (var i = 0; i < times; i++) {
            shedding.measured(delay);
        }
    }

    /// Of a hundred.
    private static int refused(BooleanSupplier refuses) {
        var refused = 0;
        for (var i = 0; i < 100; i++) {
            refused += refuses.getAsBoolean() ? 1 : 0;
        }
        return refused;
    }

    private void assertRefuses(int connections, int requests) {
        assertThat(refused(shedding::refusesConnection))
                .isBetween(connections - 1, connections + 1);
        assertThat(refused(shedding::refusesRequest)).isBetween(requests - 1, requests + 1);
    }

    @Test
    void turnsNobodyAwayForABurst() {
        for (var burst = 0; burst < 20; burst++) {
            measure(2, 1000);
            measure(1, TARGET);
        }
        assertRefuses(0, 0);
    }

    @Test
    void turnsConnectionsAwayFirstAndThenRequests() {
        measure(3, 1000);
        assertRefuses(10, 0);
        measure(4, 1000);
        assertRefuses(50, 0);
        measure(5, 1000);
        assertRefuses(100, 0);
        measure(5, 1000);
        assertRefuses(100, 50);
        measure(100, 1000);
        assertRefuses(100, 100);
    }

    @Test
    void steersLessWhereTheDelayIsLittleOff() {
        measure(2, TARGET + 5);
        measure(10, TARGET + 5); // a tenth of the target above it
        assertRefuses(10, 0);
    }

    @Test
    void letsAllInAgainWithinTwoSecondsOfAGoodDelay() {
        measure(100, 1000);
        measure(39, 1); // of 50 ms each
        assertRefuses(0, 0);
        measure(2, 1000);
        assertRefuses(0, 0);
    }

    @Test
    void turnsNobodyAwayWhereItIsSwitchedOff() {
        var off = new Shedding(0);
        for (var i = 0; i < 100; i++) {
            off.measured(1000);
        }
        assertThat(refused(off::refusesConnection)).isZero();
        assertThat(refused(off::refusesRequest)).isZero();
    }
}
