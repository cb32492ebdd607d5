package dev.gatehouse.server.http1;

/// How fast content must come. Asked before each wait, so that every wait has a deadline.
@FunctionalInterface
interface Pace {

    /// @param octets how much of the content has come so far
    /// @return until when to wait for more, by the carriers' clock
    long deadline(long octets);
}
