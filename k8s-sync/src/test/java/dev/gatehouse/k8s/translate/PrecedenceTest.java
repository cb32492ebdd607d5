package dev.gatehouse.k8s.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.k8s.translate.Precedence.Ranked;
import dev.gatehouse.model.Hostname;
import dev.gatehouse.model.HttpMatch;
import dev.gatehouse.model.HttpMatch.HeaderMatch;
import dev.gatehouse.model.HttpMatch.QueryMatch;
import dev.gatehouse.model.HttpRule;
import dev.gatehouse.model.PathMatch;
import dev.gatehouse.model.RoutedMatch;
import dev.gatehouse.model.RuleId;
import dev.gatehouse.model.Timeouts;
import dev.gatehouse.model.ValueMatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The order of lines, against an oracle that knows nothing of orders: it strikes out candidates
/// criterion by criterion, as the specification tells it in prose.
class PrecedenceTest {

    private static final List<String> HOSTS =
            List.of(
                    "",
                    "*.com",
                    "*.example.com",
                    "*.a.example.com",
                    "a.example.com",
                    "example.com",
                    "b.a.example.com");
    private static final List<String> PATHS = List.of("/", "/a", "/a/b", "/a/b/c", "/ab", "/b");
    private static final List<String> REGEXES = List.of("/.*", "/a.*", "/a/.*", "/[ab]");

    private record Request(String host, String path, String method, boolean red, boolean debug) {}

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void firstLineThatFitsIsTheOneThatTheSpecificationChooses(long seed) {
        var random = new Random(seed);
        for (var round = 0; round < 60; round++) {
            var listener = new Hostname(pick(random, HOSTS));
            var lines = lines(random, listener);
            Collections.shuffle(lines, random);
            var ordered = lines.stream().sorted(Precedence.ORDER).toList();
            for (var i = 0; i < 40; i++) {
                var request =
                        new Request(
                                pick(random, HOSTS.subList(4, 7)),
                                pick(random, PATHS),
                                pick(random, List.of("GET", "POST")),
                                random.nextBoolean(),
                                random.nextBoolean());
                var first = ordered.stream().filter(r -> fits(r, request)).findFirst();
                assertThat(first)
                        .as("%s in round %d", request, round)
                        .isEqualTo(chosen(lines, request));
            }
        }
    }

    private static List<Ranked> lines(Random random, Hostname listener) {
        var lines = new ArrayList<Ranked>();
        for (var route = 0; route < 6; route++) {
            var name = "default/" + pick(random, List.of("a", "b", "c")) + route;
            var age =
                    random.nextInt(3) == 0 ? Instant.MAX : Instant.ofEpochSecond(random.nextInt(3));
            var declared = new Hostname(pick(random, HOSTS));
            var both = Hostname.intersect(listener, declared);
            if (both.isEmpty()) {
                continue;
            }
            for (var rule = 0; rule < 3; rule++) {
                var id = new RuleId("HTTPRoute", "default", name, rule, Optional.empty());
                var made = new HttpRule(id, List.of(), List.of(), Timeouts.NONE);
                for (var match = 0; match < 2; match++) {
                    var line = new RoutedMatch(both.get(), match(random), made);
                    lines.add(new Ranked(line, declared, age, name, match));
                }
            }
        }
        return lines;
    }

    private static HttpMatch match(Random random) {
        var path =
                switch (random.nextInt(4)) {
                    case 0 -> new PathMatch.Exact(pick(random, PATHS));
                    case 1 -> new PathMatch.Regex(pick(random, REGEXES));
                    default -> new PathMatch.Prefix(pick(random, PATHS));
                };
        Optional<String> method = random.nextInt(3) == 0 ? Optional.of("GET") : Optional.empty();
        var headers =
                random.nextInt(3) == 0
                        ? List.of(new HeaderMatch("team", new ValueMatch.Exact("red")))
                        : List.<HeaderMatch>of();
        var query =
                random.nextInt(3) == 0
                        ? List.of(new QueryMatch("debug", new ValueMatch.Exact("1")))
                        : List.<QueryMatch>of();
        return new HttpMatch(path, method, headers, query);
    }

    private static boolean fits(Ranked ranked, Request request) {
        var match = ranked.line().match();
        var path =
                switch (match.path()) {
                    case PathMatch.Exact(var value) -> request.path().equals(value);
                    case PathMatch.Regex(var value) -> request.path().matches(value);
                    case PathMatch.Prefix(var value) ->
                            value.equals("/") || (request.path() + "/").startsWith(value + "/");
                };
        return path
                && ranked.line().hostname().takes(request.host())
                && (match.method().isEmpty() || match.method().get().equals(request.method()))
                && (match.headers().isEmpty() || request.red())
                && (match.query().isEmpty() || request.debug());
    }

    /// Of all that fit, strike out what loses by the next criterion, until one is left.
    private static Optional<Ranked> chosen(List<Ranked> lines, Request request) {
        var left = lines.stream().filter(r -> fits(r, request)).toList();
        left = most(left, r -> wildcard(r.declared()) ? 0 : r.declared().text().length());
        left = most(left, r -> r.declared().text().length());
        left = most(left, r -> r.line().match().path() instanceof PathMatch.Exact ? 1 : 0);
        left = most(left, r -> r.line().match().path() instanceof PathMatch.Regex ? 1 : 0);
        left = most(left, r -> r.line().match().path().value().length());
        left = most(left, r -> r.line().match().method().isPresent() ? 1 : 0);
        left = most(left, r -> r.line().match().headers().size());
        left = most(left, r -> r.line().match().query().size());
        left = least(left, Ranked::age);
        left = least(left, Ranked::route);
        left = least(left, r -> r.line().rule().id().index());
        left = least(left, Ranked::match);
        assertThat(left).hasSizeLessThanOrEqualTo(1);
        return left.stream().findFirst();
    }

    private static boolean wildcard(Hostname hostname) {
        return hostname.any() || hostname.wildcard();
    }

    private static List<Ranked> most(List<Ranked> left, ToLongFunction<Ranked> measure) {
        return least(left, r -> -measure.applyAsLong(r));
    }

    private static <C extends Comparable<C>> List<Ranked> least(
            List<Ranked> left, Function<Ranked, C> measure) {
        BinaryOperator<C> smaller = (a, b) -> a.compareTo(b) <= 0 ? a : b;
        Optional<C> best = left.stream().map(measure).reduce(smaller);
        return best.isEmpty()
                ? left
                : left.stream().filter(r -> measure.apply(r).compareTo(best.get()) == 0).toList();
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
