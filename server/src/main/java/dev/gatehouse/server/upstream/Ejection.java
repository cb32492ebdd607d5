package dev.gatehouse.server.upstream;

import java.net.InetSocketAddress;
import java.time.Duration;

/// An endpoint that is left out for now.
///
/// @param why in a few words, such as `5 failures in a row, the last: it answered 502`
/// @param left until it may come back
public record Ejection(InetSocketAddress endpoint, String why, Duration left) {}
