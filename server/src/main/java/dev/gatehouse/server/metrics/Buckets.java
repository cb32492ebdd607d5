package dev.gatehouse.server.metrics;

import java.util.Arrays;
import java.util.stream.LongStream;

/// The buckets of a histogram. A number belongs to the first whose bound it does not exceed, and to
/// the last, which has none, if it exceeds them all. Immutable.
public final class Buckets {

    /// What nanoseconds are to be divided by to be seconds.
    private static final double NANOS = 1e9;

    /// OpenTelemetry's advice for `http.server.request.duration`, in nanoseconds.
    static final Buckets DURATION =
            new Buckets(
                    NANOS,
                    LongStream.of(
                                    5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000,
                                    7_500, 10_000)
                            .map(millis -> millis * 1_000_000)
                            .toArray());

    /// Bytes, by factors of eight: 1 KiB to 256 MiB.
    static final Buckets SIZE =
            new Buckets(1, LongStream.iterate(1 << 10, bound -> bound << 3).limit(7).toArray());

    private final double unit;
    private final long[] bounds;
    private final byte[][] ends;

    /// @param unit how many of what is counted make one of what is told
    private Buckets(double unit, long[] bounds) {
        this.unit = unit;
        this.bounds = bounds;
        ends = new byte[bounds.length + 1][];
        for (var i = 0; i < ends.length; i++) {
            var bound = i == bounds.length ? "+Inf" : Double.toString(bounds[i] / unit);
            ends[i] = Octets.of(bound + "\"} ");
        }
    }

    /// How many there are, with the last.
    int count() {
        return bounds.length + 1;
    }

    /// The bucket of a number.
    int of(long number) {
        for (var i = 0; i < bounds.length; i++) {
            if (number <= bounds[i]) {
                return i;
            }
        }
        return bounds.length;
    }

    /// Each bucket's bound as the label `le` has it, with what follows in its line up to the count;
    /// not to be changed.
    byte[][] ends() {
        return ends;
    }

    /// A sum of what was counted, as it is told.
    double told(long sum) {
        return sum / unit;
    }

    @Override
    public String toString() {
        return Arrays.toString(bounds);
    }
}
