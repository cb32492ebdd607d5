package dev.gatehouse.k8s.status;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// How long to wait before another try.
final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private Backoff() {}

    /// Twice as long after each failure, 30 s at most, and less by up to a half, so that not all
    /// come back at once.
    ///
    /// @param failures in a row, at least 1
    static Duration after(int failures) {
        var doubled = FIRST.multipliedBy(1L << Math.min(failures - 1, 10));
        var longest = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        var millis = longest.toMillis();
        return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }
}
