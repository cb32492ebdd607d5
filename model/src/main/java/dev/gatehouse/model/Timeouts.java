package dev.gatehouse.model;

import java.time.Duration;
import java.util.Optional;

/// How long a rule lets an exchange take (GEP-1742). Empty: no limit of the rule's own. A zero in
/// the resource means empty here.
///
/// @param request from the request's head to the end of the response
/// @param backendRequest one try at one backend, from its start to the end of the response
public record Timeouts(Optional<Duration> request, Optional<Duration> backendRequest) {

    public static final Timeouts NONE = new Timeouts(Optional.empty(), Optional.empty());
}
