package dev.gatehouse.server;

import java.time.Duration;

/// When an endpoint of a backend is left out for a while, judged by how it serves the requests that
/// it gets anyway. The counts and times are Envoy's defaults of its outlier detection, but for
/// `connectFailures`, which is lower: whoever takes no connection won't answer either.
///
/// @param enabled whether anything is left out at all
/// @param failures requests in a row that were answered with a 5xx, not answered in time, or not
///   answered at all
/// @param connectFailures tries in a row that got no connection
/// @param ejectionTime for how long the first time; two times that the second time, and so on
/// @param maxEjectionTime the longest
/// @param maxEjectedPercent of an upstream's endpoints may be left out at once, rounded down; the
///   last one never is
public record PassiveHealth(
        boolean enabled,
        int failures,
        int connectFailures,
        Duration ejectionTime,
        Duration maxEjectionTime,
        int maxEjectedPercent) {

    public static final PassiveHealth DEFAULTS =
            new PassiveHealth(true, 5, 3, Duration.ofSeconds(30), Duration.ofSeconds(300), 50);
}
