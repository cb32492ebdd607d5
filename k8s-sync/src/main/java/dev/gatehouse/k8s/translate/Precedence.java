package dev.gatehouse.k8s.translate;

import dev.gatehouse.model.Hostname;
import dev.gatehouse.model.HttpMatch;
import dev.gatehouse.model.PathMatch;
import dev.gatehouse.model.RoutedMatch;
import java.time.Instant;
import java.util.Comparator;

/// Which of a listener's lines wins: the order of Gateway API v1.6 (`HTTPRouteSpec.hostnames`,
/// `HTTPRouteRule.matches`).
final class Precedence {

    private Precedence() {}

    /// A line of a listener's routing, with what decides its place.
    ///
    /// @param declared the route's host name, before it was narrowed to the listener's
    /// @param route `namespace/name`
    /// @param match the match's place in its rule
    record Ranked(RoutedMatch line, Hostname declared, Instant age, String route, int match) {

        private HttpMatch takes() {
            return line.match();
        }
    }

    /// The kinds of path match: exact before all. Where a regular expression stands is left to the
    /// implementation; here it is above every prefix, and the longer one is above the shorter.
    private static int path(Ranked ranked) {
        return switch (ranked.takes().path()) {
            case PathMatch.Exact _ -> 0;
            case PathMatch.Regex _ -> 1;
            case PathMatch.Prefix _ -> 2;
        };
    }

    /// First wins.
    static final Comparator<Ranked> ORDER =
            Comparator.comparingInt((Ranked r) -> -r.line().hostname().specificity())
                    // On a listener with a narrower host name than theirs, routes are still told
                    // apart by what they say.
                    .thenComparingInt(r -> -r.declared().specificity())
                    .thenComparingInt(Precedence::path)
                    .thenComparingInt(r -> -r.takes().path().value().length())
                    .thenComparingInt(r -> r.takes().method().isPresent() ? 0 : 1)
                    .thenComparingInt(r -> -r.takes().headers().size())
                    .thenComparingInt(r -> -r.takes().query().size())
                    .thenComparing(Ranked::age)
                    .thenComparing(Ranked::route)
                    .thenComparingInt(r -> r.line().rule().id().index())
                    .thenComparingInt(Ranked::match)
                    // Two host names of one route that take nothing in common; for a stable order.
                    .thenComparing(r -> r.line().hostname().text());
}
