package dev.gatehouse.server.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Numbers in an array that whoever owns them adds to, and that others read while it does. What is
/// read is whole, and a moment old.
final class Adders {

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private Adders() {}

    /// @param shared whether other threads may add at the same time; without them a plain read and
    ///   a plain write do, which on a loop is all that counting costs
    static void add(long[] numbers, int at, long more, boolean shared) {
        if (shared) {
            var _ = (long) LONGS.getAndAdd(numbers, at, more);
        } else {
            LONGS.setOpaque(numbers, at, numbers[at] + more);
        }
    }

    static long read(long[] numbers, int at) {
        return (long) LONGS.getOpaque(numbers, at);
    }
}
