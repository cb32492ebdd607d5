package dev.gatehouse.model;

/// One line of a listener's routing: a request for this host name that fits this match is served by
/// this rule. A rule with several matches, or of a route with several host names, stands in as many
/// lines, since precedence is a property of the match.
///
/// @param hostname the intersection of the listener's and the route's host name
public record RoutedMatch(Hostname hostname, HttpMatch match, HttpRule rule) {}
