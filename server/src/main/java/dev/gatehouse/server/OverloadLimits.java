package dev.gatehouse.server;

import java.time.Duration;

/// From when on the gateway protects itself. Percent are of the heap that is still used after a
/// collection, and of the descriptors that the process may have less a reserve; whichever is more
/// counts. The steps are those of Envoy's overload manager, set lower, since a collector needs
/// room.
///
/// @param closePercent from here on a connection ends with the exchange that it is in, and idle
///   ones end at once
/// @param refusePercent from here on requests and connections are answered with 503
/// @param pausePercent from here on no connection is accepted
/// @param maxDelay how long what is ready may wait for its turn on a loop; where it goes on waiting
///   longer, a growing share of new connections, and then of requests, is answered with 503; 0 for
///   never
/// @param watchdog how long a loop may be stuck before the process ends itself; whole seconds; 0
///   for ever
public record OverloadLimits(
        int closePercent,
        int refusePercent,
        int pausePercent,
        Duration maxDelay,
        Duration watchdog) {

    public static final OverloadLimits DEFAULTS =
            new OverloadLimits(80, 90, 95, Duration.ofMillis(50), Duration.ofSeconds(10));
}
