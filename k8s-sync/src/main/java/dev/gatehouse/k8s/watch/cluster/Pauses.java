package dev.gatehouse.k8s.watch.cluster;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// The pauses between one watch's tries. Used by its thread.
final class Pauses {

    private final Timing timing;
    private final RandomGenerator random;

    /// Never opened: a wait that only an interrupt ends early.
    private final CountDownLatch never = new CountDownLatch(1);

    private int failures;

    Pauses(Timing timing, RandomGenerator random) {
        this.timing = timing;
        this.random = random;
    }

    /// All is well: the next failure starts with the first pause.
    void reset() {
        failures = 0;
    }

    /// Waits after a failure, longer with each one.
    void afterFailure() throws InterruptedException {
        failures++;
        pause(timing.pause(failures, random));
    }

    /// Waits until what is missing, or doubted, is to be looked at again.
    void untilNextLook() throws InterruptedException {
        pause(timing.untilNextLook(random));
    }

    // a wait whose end is no news: there is nothing to do with the result
    @SuppressWarnings("ReturnValueIgnored")
    private void pause(Duration duration) throws InterruptedException {
        var _ = never.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }
}
