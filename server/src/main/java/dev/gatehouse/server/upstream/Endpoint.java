package dev.gatehouse.server.upstream;

import dev.gatehouse.server.PassiveHealth;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/// One endpoint of one upstream: the connections to it, and how it has behaved lately. Requests
/// tell it what came of them, on their own threads, without a lock; only a failure that is one too
/// many goes on to [Turns].
final class Endpoint {

    private static final int SERVER_ERROR = 500;

    private final Turns turns;
    private final EndpointPool pool;
    private final PassiveHealth health;
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger connectFailures = new AtomicInteger();
    final Conduct conduct = new Conduct();

    /// What its [Turns] remember of it, under their lock.
    static final class Conduct {
        boolean out;
        long outUntil;
        long backSince;

        /// by how much the next time is longer
        int times;

        String why = "";
        long ejections;
    }

    Endpoint(Turns turns, EndpointPool pool, PassiveHealth health) {
        this.turns = turns;
        this.pool = pool;
        this.health = health;
    }

    EndpointPool pool() {
        return pool;
    }

    /// A connection was made.
    void connected() {
        reset(connectFailures);
    }

    /// No connection could be made.
    void connectFailed(IOException why) {
        if (!ours(why) && oneTooMany(connectFailures, health.connectFailures())) {
            turns.eject(
                    this,
                    "%d connections in a row could not be made, the last: %s"
                            .formatted(health.connectFailures(), why.getMessage()));
        }
    }

    // Without a descriptor or a local port of our own, it is not the endpoint's fault.
    private static boolean ours(IOException failure) {
        var why = String.valueOf(failure.getMessage());
        return why.contains("Too many open files")
                || why.contains("Cannot assign requested address");
    }

    /// The head of a final answer came.
    void answered(int status) {
        if (status < SERVER_ERROR) {
            reset(failures);
        } else if (oneTooMany(failures, health.failures())) {
            ejectAfterFailures("it answered " + status);
        }
    }

    /// It had the request, and no answer came of it.
    ///
    /// @param why what it did, in a few words
    void failed(String why) {
        if (oneTooMany(failures, health.failures())) {
            ejectAfterFailures(why);
        }
    }

    private void ejectAfterFailures(String last) {
        turns.eject(this, "%d failures in a row, the last: %s".formatted(health.failures(), last));
    }

    /// From now on it is judged anew.
    void forget() {
        failures.set(0);
        connectFailures.set(0);
    }

    // Nearly always there is nothing to write.
    private static void reset(AtomicInteger count) {
        if (count.getPlain() != 0) {
            count.set(0);
        }
    }

    // Each further row counts, too: it may not have been possible the first time.
    private boolean oneTooMany(AtomicInteger count, int most) {
        return health.enabled() && most > 0 && count.incrementAndGet() % most == 0;
    }
}
