package dev.gatehouse.server.overload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.server.OverloadLimits;
import dev.gatehouse.server.overload.Pressure.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LadderTest {

    private final Ladder ladder = new Ladder(OverloadLimits.DEFAULTS);

    @ParameterizedTest
    @CsvSource({
        "0,     0, 0",
        "0.799, 0, 0",
        "0.80,  0, 1",
        "0,  0.80, 1",
        "0.899, 0, 1",
        "0.90,  0, 2",
        "0,  0.94, 2",
        "0.95,  0, 3",
        "0,   1.3, 3"
    })
    void takesTheStepThatTheWorseOfTheTwoAsksFor(double heap, double descriptors, int level) {
        assertThat(ladder.next(new Reading(heap, descriptors)).number()).isEqualTo(level);
    }

    @Test
    void goesUpAtOnceAndDownWhenItIsFivePercentBetter() {
        var pressures =
                new double[] {
                    0.96, 0.92, 0.905, 0.89, 0.86, 0.85, 0.84, 0.80, 0.76, 0.75, 0.74, 0.79, 0.80
                };
        var levels = new int[] {3, 3, 3, 2, 2, 2, 1, 1, 1, 1, 0, 0, 1};
        for (var i = 0; i < pressures.length; i++) {
            assertThat(ladder.next(new Reading(pressures[i], 0)).number())
                    .as("step %d, at %s", i, pressures[i])
                    .isEqualTo(levels[i]);
        }
    }
}
