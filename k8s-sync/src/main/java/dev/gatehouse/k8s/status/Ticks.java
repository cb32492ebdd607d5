package dev.gatehouse.k8s.status;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Time as a Lease needs it: measured twice.
///
/// A machine that was suspended does not notice by its monotonic clock, and a wall clock can be set
/// back or forth.
///
/// @param nanos monotonic, as [System#nanoTime]
record Ticks(InstantSource wall, LongSupplier nanos) {

    static final Ticks SYSTEM = new Ticks(InstantSource.system(), System::nanoTime);

    /// A moment by both clocks.
    record Moment(Instant wall, long nanos) {}

    Moment now() {
        return new Moment(wall.instant(), nanos.getAsLong());
    }

    /// How long ago that was, by the clock that says more: for what may have ended.
    Duration longestSince(Moment then) {
        var spans = spans(then);
        return spans.monotonic.compareTo(spans.wall) > 0 ? spans.monotonic : spans.wall;
    }

    /// How long ago that was, by the clock that says less: for what may not have ended yet.
    Duration shortestSince(Moment then) {
        var spans = spans(then);
        return spans.monotonic.compareTo(spans.wall) < 0 ? spans.monotonic : spans.wall;
    }

    private record Spans(Duration monotonic, Duration wall) {}

    private Spans spans(Moment then) {
        var now = now();
        return new Spans(
                Duration.ofNanos(now.nanos - then.nanos), Duration.between(then.wall, now.wall));
    }
}
