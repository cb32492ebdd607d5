package dev.gatehouse.k8s.watch.cluster;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long the source waits, for what. Tests have shorter ones.
///
/// @param listDeadline for one page of a list, and for a single object
/// @param watchAtLeast how long the server is asked to keep a watch open; each watch asks for
///   another time, so that they don't end together; whole seconds
/// @param watchAtMost likewise; whole seconds
/// @param grace a watch that says nothing for this long after it should have ended is cut: a hung
///   server is noticed after `watchAtMost` and this
/// @param settled a watch that lasted this long was a good one: the next failure starts over with
///   the first pause
/// @param retryFirst the longest pause after a first failure; it doubles with each further one
/// @param retryAtMost the longest pause between two tries
/// @param lookAgain how often a kind that is missing is looked for, and a loss is looked at again
/// @param partial how long kinds that are known wait, at the start, for those that are not, where a
///   process before this one has left what it had seen
/// @param references how long a change may wait for what a Gateway newly refers to
/// @param quiet a change is told when nothing has changed for this long
/// @param quietAtMost a change is told this long after the first, quiet or not
record Timing(
        Duration listDeadline,
        Duration watchAtLeast,
        Duration watchAtMost,
        Duration grace,
        Duration settled,
        Duration retryFirst,
        Duration retryAtMost,
        Duration lookAgain,
        Duration partial,
        Duration references,
        Duration quiet,
        Duration quietAtMost) {

    static final Timing USUAL =
            new Timing(
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(45),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(10),
                    Duration.ofMillis(400),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(3),
                    Duration.ofMillis(20));

    /// For how long the server is asked to keep the next watch open.
    long watchSeconds(RandomGenerator random) {
        return random.nextLong(watchAtLeast.toSeconds(), watchAtMost.toSeconds() + 1);
    }

    /// The pause before the next try, between a half and the whole of what is due: many gateways
    /// that lost the same server shall not come back at the same moment.
    ///
    /// @param failures in a row, from 1
    Duration pause(int failures, RandomGenerator random) {
        var due =
                Math.min(
                        retryAtMost.toNanos(),
                        retryFirst.toNanos() << Math.min(Math.max(failures, 1) - 1, 20));
        return Duration.ofNanos(due / 2 + random.nextLong(due / 2 + 1));
    }

    /// [#lookAgain()], a little earlier or later.
    Duration untilNextLook(RandomGenerator random) {
        var nanos = lookAgain.toNanos();
        return Duration.ofNanos(nanos - nanos / 4 + random.nextLong(nanos / 2 + 1));
    }
}
