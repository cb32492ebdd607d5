package dev.gatehouse.server.wire;

import java.util.concurrent.TimeUnit;

/// How many new connections one loop takes in a turn, and whether more come than it can take. For
/// the loop's thread.
///
/// **In a turn it takes** as many as keep the turn short: twice as many after a short one that took
/// all it might, half as many after a long one. What it does not take waits in the system's queue,
/// where it costs nothing.
///
/// **It is a crowd** when that queue was never seen empty for a while (as CoDel finds a standing
/// queue, RFC 8289), until it was empty whenever somebody looked, for a longer while. In a crowd
/// the queue is kept so short that nobody waits in it for long, and the time that is spent on
/// refusals is bounded: a refusal costs a third of a small exchange, so that to refuse everybody
/// would leave no time to serve.
final class Crowd {

    /// A queue that stands for so long makes a crowd ...
    static final long STANDING = TimeUnit.MILLISECONDS.toNanos(100);

    /// ... and one that was empty for so long ends it.
    static final long OVER = TimeUnit.MILLISECONDS.toNanos(500);

    /// A turn that is longer takes fewer connections next time; one of less than half takes more.
    static final long LONG_TURN = TimeUnit.MILLISECONDS.toNanos(2);

    /// Connections of a turn at most.
    static final int MOST = 64;

    /// Refusals may take this part of the time ...
    private static final int REFUSING_PART = 32;

    /// ... and what was not needed of it is kept up to here.
    private static final long MOST_CREDIT = TimeUnit.MILLISECONDS.toNanos(1);

    /// In a crowd, as many may wait in the queue as are accepted in this time ...
    private static final long WAIT = TimeUnit.MILLISECONDS.toNanos(4);

    /// ... but so many at least.
    private static final int LEAST_QUEUE = 16;

    private int room = MOST / 4;
    private boolean tookAll;

    // Since when the queue was never seen empty, if it is so, and when it was seen like that last.
    private boolean standing;
    private long standingSince;
    private long standingAt;
    private boolean crowded;

    // Of the rate at which connections are accepted.
    private long countedSince;
    private int counted;
    private double perNano;

    private long creditAt;
    private long credit;

    Crowd(long now) {
        standingAt = now;
        countedSince = now;
        creditAt = now;
    }

    /// How many connections to take now.
    ///
    /// @param turn nanoseconds of the loop's last turn
    int room(long turn) {
        if (turn > LONG_TURN) {
            room = Math.max(1, room / 2);
        } else if (tookAll && turn < LONG_TURN / 2) {
            room = Math.min(MOST, 2 * room);
        }
        tookAll = false;
        return room;
    }

    /// Some were taken, and there are none left.
    void emptied(int taken, long now) {
        count(taken, now);
        standing = false;
        if (crowded && now - standingAt > OVER) {
            crowded = false;
        }
    }

    /// As many were taken as there was room for, and there may be more.
    void filled(int taken, long now) {
        count(taken, now);
        tookAll = true;
        // Another loop may have emptied it: who did not look for so long knows nothing.
        if (!standing || now - standingAt > STANDING) {
            standingSince = now;
        }
        standing = true;
        standingAt = now;
        if (!crowded && now - standingSince > STANDING) {
            crowded = true;
            credit = 0;
            creditAt = now;
        }
    }

    private void count(int taken, long now) {
        counted += taken;
        var took = now - countedSince;
        if (took > STANDING) {
            perNano = (double) counted / took;
            counted = 0;
            countedSince = now;
        }
    }

    boolean crowded() {
        return crowded;
    }

    /// How many may wait in the queue of a crowd.
    int queue() {
        return Math.max(LEAST_QUEUE, (int) (perNano * WAIT));
    }

    /// Whether there is time for a refusal.
    boolean mayRefuse(long now) {
        credit = Math.min(MOST_CREDIT, credit + (now - creditAt) / REFUSING_PART);
        creditAt = now;
        return credit > 0;
    }

    /// One took so many nanoseconds.
    void refused(long nanos) {
        credit -= nanos;
        counted++;
    }
}
