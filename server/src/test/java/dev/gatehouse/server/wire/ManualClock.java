package dev.gatehouse.server.wire;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// A clock that a test moves by hand. [MemoryCarriers] listen to it; the others look at it every
/// 100 ms at least.
public final class ManualClock implements NanoClock {

    // Not 0, so that nobody takes it for "not set", and negative, as nanoTime may be.
    private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    @Override
    public long nanos() {
        return nanos.get();
    }

    /// The instant so far from now, as a deadline.
    public long in(Duration duration) {
        return nanos() + duration.toNanos();
    }

    /// Moves on, and wakes what has timed out.
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("a clock does not run backwards: " + duration);
        }
        nanos.addAndGet(duration.toNanos());
        listeners.forEach(Runnable::run);
    }

    /// Runs after each move, on the thread that moves.
    void onAdvance(Runnable listener) {
        listeners.add(listener);
    }

    void forget(Runnable listener) {
        listeners.remove(listener);
    }
}
