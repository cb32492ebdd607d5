package dev.gatehouse.server.wire;

import org.jspecify.annotations.Nullable;

/// Coarse deadlines, in ticks of 10 ms. Lazy: who waits longer than it was filed for is filed anew
/// when its old place comes up, so that moving a deadline further away, which every request does,
/// is a store in the waiter and nothing here. Not thread-safe: a loop owns one alone, and
/// [JdkCarriers] locks.
final class DeadlineWheel {

    /// Nanoseconds of one tick; a deadline fires up to two ticks late.
    static final long TICK = 10_000_000;

    // One turn of the wheel is 5 s: so often a waiter with a distant deadline is looked at.
    private static final int SLOTS = 512;
    private static final int MASK = SLOTS - 1;

    /// Something that waits, linked into the slot where it is filed; in one slot at most.
    abstract static class Waiter {
        private @Nullable Waiter before;
        private @Nullable Waiter after;
        private int slot;
        private volatile long filedAt = NanoClock.NEVER;

        /// The deadline for which this is filed, [NanoClock#NEVER] if it is not.
        final long filedAt() {
            return filedAt;
        }

        /// The deadline for which this was filed has come; it is not filed any more.
        ///
        /// @return the deadline for which to file it next, or [NanoClock#NEVER]
        abstract long expire(long now);
    }

    // Behind the others, for deadlines that had passed when they were filed.
    private static final int OVERDUE = SLOTS;

    private final @Nullable Waiter[] slots = new @Nullable Waiter[SLOTS + 1];
    private long now;
    private long tick;
    private int size;

    DeadlineWheel(long now) {
        this.now = now;
        tick = Math.floorDiv(now, TICK);
    }

    /// Files a waiter, or moves it to an earlier place. A deadline that has passed fires with the
    /// next look at the clock, even if that stands still.
    void file(Waiter waiter, long deadline) {
        if (deadline >= waiter.filedAt) {
            return;
        }
        remove(waiter);
        // Past `now`, hence past `tick`.
        int slot = deadline <= now ? OVERDUE : (int) Math.ceilDiv(deadline, TICK) & MASK;
        var first = slots[slot];
        waiter.slot = slot;
        waiter.after = first;
        if (first != null) {
            first.before = waiter;
        }
        slots[slot] = waiter;
        waiter.filedAt = deadline;
        size++;
    }

    void remove(Waiter waiter) {
        if (waiter.filedAt == NanoClock.NEVER) {
            return;
        }
        var before = waiter.before;
        var after = waiter.after;
        if (before == null) {
            slots[waiter.slot] = after;
        } else {
            before.after = after;
        }
        if (after != null) {
            after.before = before;
        }
        waiter.before = null;
        waiter.after = null;
        waiter.filedAt = NanoClock.NEVER;
        size--;
    }

    /// Expires what is due. However far the clock has jumped, each slot is looked at once.
    void advance(long now) {
        this.now = now;
        if (slots[OVERDUE] != null) {
            expireSlot(OVERDUE);
        }
        long to = Math.floorDiv(now, TICK);
        if (to <= tick) {
            return;
        }
        long from = Math.max(tick + 1, to - SLOTS + 1);
        tick = to; // before anything expires: what is filed anew goes behind it
        if (size == 0) {
            return;
        }
        for (long t = from; t <= to; t++) {
            expireSlot((int) t & MASK);
        }
    }

    private void expireSlot(int slot) {
        var waiter = slots[slot];
        while (waiter != null) {
            var next = waiter.after;
            if (waiter.filedAt <= now) { // else it is due in a later turn of the wheel
                remove(waiter);
                long deadline = waiter.expire(now);
                if (deadline != NanoClock.NEVER) {
                    file(waiter, deadline);
                }
            }
            waiter = next;
        }
    }

    /// How many ticks nothing is due for, at most `limit`; 0 when nothing is filed at all.
    int ticksToNext(int limit) {
        if (size == 0) {
            return 0;
        }
        if (slots[OVERDUE] != null) {
            return 1;
        }
        for (int i = 1; i < limit; i++) {
            if (slots[(int) (tick + i) & MASK] != null) {
                return i;
            }
        }
        return limit;
    }

    int size() {
        return size;
    }
}
