package dev.gatehouse.server.routing;

import dev.gatehouse.model.PathMatch;
import dev.gatehouse.model.RoutedMatch;

/// Why one line comes before another that fits as well (Gateway API, HTTPRouteRule.matches), in
/// words. The order itself is the control plane's.
final class Precedence {

    private Precedence() {}

    /// @param loser as it comes after `winner`
    static String why(RoutedMatch loser, RoutedMatch winner) {
        if (loser.hostname().specificity() < winner.hostname().specificity()) {
            return "host " + loser.hostname() + " is wider than " + winner.hostname();
        }
        var mine = loser.match();
        var other = winner.match();
        if (kind(mine.path()) > kind(other.path())) {
            return Words.path(mine.path()) + " yields to " + Words.path(other.path());
        }
        if (mine.path().value().length() < other.path().value().length()) {
            return Words.path(mine.path()) + " is shorter than " + other.path().value();
        }
        if (mine.method().isEmpty() && other.method().isPresent()) {
            return "it asks for no method";
        }
        if (mine.headers().size() < other.headers().size()) {
            return "it asks for fewer headers";
        }
        if (mine.query().size() < other.query().size()) {
            return "it asks for fewer query parameters";
        }
        if (loser.rule().id().route().equals(winner.rule().id().route())
                && loser.rule().id().namespace().equals(winner.rule().id().namespace())) {
            return "it stands later in the same route";
        }
        return "both ask for the same, and its route is younger or comes later by name";
    }

    private static int kind(PathMatch path) {
        return switch (path) {
            case PathMatch.Exact _ -> 0;
            case PathMatch.Prefix _ -> 1;
            case PathMatch.Regex _ -> 2;
        };
    }
}
