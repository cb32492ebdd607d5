package dev.gatehouse.k8s.watch.cluster;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Rings when what is declared has changed. Its lock guards all that is known of the cluster, so
/// that a change is seen as a whole or not at all.
final class Bell {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rung = lock.newCondition();
    private final long quiet;
    private final long quietAtMost;

    private boolean ringing;
    private long first;
    private long last;

    Bell(Timing timing) {
        quiet = timing.quiet().toNanos();
        quietAtMost = timing.quietAtMost().toNanos();
    }

    ReentrantLock lock() {
        return lock;
    }

    void ring() {
        lock.lock();
        try {
            last = System.nanoTime();
            if (!ringing) {
                ringing = true;
                first = last;
                rung.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the bell has rung since the last call, and it has been quiet for a while; or
    /// until a moment.
    ///
    /// @param end a moment of [System#nanoTime()]
    /// @return whether it rang
    boolean await(long end) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!ringing) {
                var wait = end - System.nanoTime();
                if (wait <= 0) {
                    return false;
                }
                rung.awaitNanos(wait);
            }
            while (true) {
                var wait = Math.min(last + quiet, first + quietAtMost) - System.nanoTime();
                if (wait <= 0) {
                    ringing = false;
                    return true;
                }
                // nobody signals while it rings: this is a pause
                rung.await(wait, TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }
}
