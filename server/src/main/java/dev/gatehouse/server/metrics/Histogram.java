package dev.gatehouse.server.metrics;

import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/// A histogram of durations for what does not happen with every request. Shared between threads.
public final class Histogram {

    private static final Buckets BUCKETS = Buckets.DURATION;

    // The sum, and then the buckets.
    private final AtomicLongArray numbers = new AtomicLongArray(1 + BUCKETS.count());

    public void add(long nanos) {
        numbers.addAndGet(0, nanos);
        numbers.incrementAndGet(1 + BUCKETS.of(nanos));
    }

    public Distribution distribution(Family family, List<String> labels) {
        var counts = new long[BUCKETS.count()];
        for (var i = 0; i < counts.length; i++) {
            counts[i] = numbers.get(1 + i);
        }
        return new Distribution(family, labels, BUCKETS, counts, BUCKETS.told(numbers.get(0)));
    }
}
