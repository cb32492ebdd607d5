package dev.gatehouse.k8s.watch.cluster;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/// Whether the API server answers at all. While it doesn't, one request at a time goes out, after
/// pauses that grow: a dozen watches don't knock a dozen times. Safe for any thread.
final class Link {

    private final Timing timing;
    private final RandomGenerator random;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /// In a row; 0 while the server answers.
    private int failures;

    private boolean probing;
    private long nextProbe;

    Link(Timing timing, RandomGenerator random) {
        this.timing = timing;
        this.random = random;
    }

    /// Waits until a request may go out; what becomes of it must be told, whatever it is.
    ///
    /// @return whether it is the one that tries if the server is back
    boolean enter() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (failures > 0) {
                var wait = nextProbe - System.nanoTime();
                if (!probing && wait <= 0) {
                    probing = true;
                    return true;
                }
                if (probing) {
                    changed.await();
                } else {
                    changed.await(wait, TimeUnit.NANOSECONDS);
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// The server answered, be it by a refusal.
    void answered(boolean probe) {
        lock.lock();
        try {
            probing &= !probe;
            failures = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// There was no answer.
    void failed(boolean probe) {
        lock.lock();
        try {
            probing &= !probe;
            // what was under way when the first failed tells nothing new
            if (probe || failures == 0) {
                failures++;
                nextProbe = System.nanoTime() + timing.pause(failures, random).toNanos();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The request was given up before anything could be learnt from it.
    void left(boolean probe) {
        lock.lock();
        try {
            probing &= !probe;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
