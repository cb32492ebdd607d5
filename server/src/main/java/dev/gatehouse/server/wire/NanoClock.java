package dev.gatehouse.server.wire;

/// Where deadlines get their time from: monotonic nanoseconds. Tests move it by hand.
@FunctionalInterface
public interface NanoClock {

    /// A deadline that never passes.
    long NEVER = Long.MAX_VALUE;

    /// The machine's own.
    NanoClock SYSTEM = System::nanoTime;

    /// Nanoseconds since some fixed instant, never running backwards; below [#NEVER].
    long nanos();
}
