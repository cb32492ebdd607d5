package dev.gatehouse.server.routing;

import com.google.re2j.Pattern;
import dev.gatehouse.model.HttpRule;
import dev.gatehouse.model.PathMatch;
import dev.gatehouse.model.RoutedMatch;
import dev.gatehouse.server.http.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The routes of one host name: which line fits first. Immutable.
///
/// Exact paths and prefixes are found by hash, with one walk over the request's path; expressions
/// are tried one by one, and only those that stand before the best line so far. A path value that
/// the path policy refuses can't be in any request, so its line is left out.
final class HostTable {

    private final List<RoutedMatch> routes;
    private final Candidate[] lines;
    private final PathIndex exact;
    private final PathIndex prefixes;
    private final Pattern[] expressions;
    private final int[] expressionLines;
    private final int walked;

    private HostTable(
            List<RoutedMatch> routes,
            Candidate[] lines,
            PathIndex exact,
            PathIndex prefixes,
            Map<Integer, Pattern> expressions) {
        this.routes = routes;
        this.lines = lines;
        this.exact = exact;
        this.prefixes = prefixes;
        this.expressionLines =
                expressions.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
        this.expressions = new Pattern[expressionLines.length];
        for (var i = 0; i < expressionLines.length; i++) {
            this.expressions[i] = Objects.requireNonNull(expressions.get(expressionLines[i]));
        }
        this.walked = Math.max(exact.longest(), prefixes.longest());
    }

    static HostTable compile(List<RoutedMatch> routes, Map<HttpRule, Plan> plans) {
        var lines = new Candidate[routes.size()];
        var exact = new HashMap<String, List<Integer>>();
        var prefixes = new HashMap<String, List<Integer>>();
        var expressions = new HashMap<Integer, Pattern>();
        for (var i = 0; i < lines.length; i++) {
            var line = i;
            var routed = routes.get(i);
            var plan = Objects.requireNonNull(plans.get(routed.rule()));
            lines[i] = Candidate.compile(routed.match(), plan);
            switch (routed.match().path()) {
                case PathMatch.Exact(var value) ->
                        PathValues.exact(value).ifPresent(path -> put(exact, path, line));
                case PathMatch.Prefix(var value) ->
                        PathValues.prefix(value).ifPresent(path -> put(prefixes, path, line));
                case PathMatch.Regex(var value) -> expressions.put(i, Pattern.compile(value));
            }
        }
        return new HostTable(
                List.copyOf(routes),
                lines,
                new PathIndex(exact),
                new PathIndex(prefixes),
                expressions);
    }

    /// Whether this table was compiled from these lines: the same objects, or new ones around the
    /// same match and the same rule.
    @SuppressWarnings("ReferenceEquality") // unchanged objects are the same ones: see Snapshot
    boolean isOf(List<RoutedMatch> others) {
        if (others.size() != routes.size()) {
            return false;
        }
        for (var i = 0; i < others.size(); i++) {
            var mine = routes.get(i);
            var other = others.get(i);
            if (mine != other && (mine.match() != other.match() || mine.rule() != other.rule())) {
                return false;
            }
        }
        return true;
    }

    Plan plan(int line) {
        return lines[line].plan();
    }

    /// The first line that fits, or -1.
    int find(Subject subject) {
        var target = subject.target();
        var array = target.array();
        var from = target.pathAt();
        var length = target.pathLength();
        var best = first(prefixes.get(array, from, 0, 0), lines.length, subject);
        var hash = 0;
        for (int i = 0, end = Math.min(length, walked); i < end; i++) {
            var b = array[from + i];
            if (b == '/' && i > 0) {
                best = first(prefixes.get(array, from, i, hash), best, subject);
            }
            hash = Hashes.next(hash, b);
        }
        if (length <= walked) {
            best = first(prefixes.get(array, from, length, hash), best, subject);
            best = first(exact.get(array, from, length, hash), best, subject);
        } else if (walked > 0 && array[from + walked] == '/') {
            best = first(prefixes.get(array, from, walked, hash), best, subject);
        }
        for (var i = 0; i < expressionLines.length && expressionLines[i] < best; i++) {
            var line = expressionLines[i];
            if (lines[line].fits(subject) && expressions[i].matches(subject.path())) {
                best = line;
            }
        }
        return best == lines.length ? -1 : best;
    }

    private int first(int[] ascending, int best, Subject subject) {
        for (var line : ascending) {
            if (line >= best) {
                return best;
            }
            if (lines[line].fits(subject)) {
                return line;
            }
        }
        return best;
    }

    private static void put(Map<String, List<Integer>> index, String path, int line) {
        index.computeIfAbsent(path, _ -> new ArrayList<>()).add(line);
    }
}
