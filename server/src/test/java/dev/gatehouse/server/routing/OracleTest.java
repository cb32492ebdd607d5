package dev.gatehouse.server.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.model.Hostname;
import dev.gatehouse.model.HttpMatch;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.PathMatch;
import dev.gatehouse.model.RoutedMatch;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.model.ValueMatch;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The compiled table and the plain reading of the snapshot agree, on routes and requests drawn
/// from a few words, so that they often nearly match.
class OracleTest {

    private static final List<String> LABELS = List.of("a", "b", "foo");
    private static final List<String> SEGMENTS =
            List.of("a", "b", "ab", "v2", "%7Eu", "~u", "%2F", "c.d", "");
    private static final List<String> VALUES = List.of("1", "2", "12", "x y");
    private static final List<String> METHODS = List.of("GET", "POST", "get");
    private static final int TABLES = 40;
    private static final int REQUESTS = 100;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 20_261_124})
    void tableAgreesWithThePlainReading(long seed) throws Exception {
        var random = new Random(seed);
        var table = RoutingTable.empty();
        var snapshot = Snapshot.empty();
        var found = 0;
        for (var i = 0; i < TABLES; i++) {
            // Every other table is a small change of the one before, to check what is reused.
            snapshot = i % 2 == 0 ? snapshot(random, i) : changed(snapshot, random);
            table = RoutingTable.compile(snapshot, table, Routes::plan);
            var in = snapshot;
            for (var j = 0; j < REQUESTS; j++) {
                var method = pick(random, METHODS);
                var host = random.nextInt(20) == 0 ? "other" : requestHost(random);
                var target = path(random) + query(random);
                var fields = fields(random);
                var url = "http://" + host + target;
                var read = (Question.Reading.Read) Question.read(method, url, List.of(fields));
                var expected = route(snapshot, read.question());
                found += expected.equals("404") ? 0 : 1;
                assertThat(Routes.route(table, Routes.request(method, host, target, fields)))
                        .as(() -> method + " " + url + " " + List.of(fields) + "\n" + lines(in))
                        .isEqualTo(expected);
            }
        }
        // The generators must hit and miss, or nothing is checked.
        assertThat(found).isBetween(TABLES * REQUESTS / 5, TABLES * REQUESTS * 49 / 50);
    }

    private static String route(Snapshot snapshot, Question question) {
        return Explainer.mostSpecific(snapshot.listeners(), question.host())
                .map(
                        listener ->
                                switch (listener) {
                                    case Listener.WithRoutes http -> http;
                                })
                .flatMap(listener -> Explainer.firstThatFits(listener, question))
                .map(line -> line.rule().id().route())
                .orElse("404");
    }

    private static Snapshot snapshot(Random random, int generation) {
        var hosts = new LinkedHashSet<Hostname>();
        hosts.add(Hostname.ANY);
        for (var i = random.nextInt(3); i > 0; i--) {
            hosts.add(hostname(random));
        }
        var listeners = new ArrayList<Listener>();
        var count = 0;
        for (var host : hosts) {
            var routes = new ArrayList<RoutedMatch>();
            for (var i = random.nextInt(40); i >= 0; i--) {
                routes.add(route(random, host, "r" + generation + "-" + count++));
            }
            listeners.add(Routes.listener("l" + listeners.size(), host.toString(), routes));
        }
        return new Snapshot(generation, listeners, Map.of());
    }

    private static Snapshot changed(Snapshot snapshot, Random random) {
        var listeners = new ArrayList<>(snapshot.listeners());
        var at = random.nextInt(listeners.size());
        switch (listeners.get(at)) {
            case Listener.WithRoutes http -> {
                var routes = new ArrayList<>(http.routes());
                routes.remove(random.nextInt(routes.size()));
                routes.add(
                        random.nextInt(routes.size() + 1),
                        route(random, http.hostname(), "new" + snapshot.generation()));
                listeners.set(
                        at, new Listener.Http(http.id(), http.bindings(), http.hostname(), routes));
            }
        }
        return new Snapshot(snapshot.generation() + 1, listeners, Map.of());
    }

    private static RoutedMatch route(Random random, Hostname listener, String name) {
        var host = Hostname.intersect(listener, hostname(random)).orElse(listener);
        var method =
                random.nextInt(4) == 0
                        ? Optional.of(pick(random, METHODS))
                        : Optional.<String>empty();
        var headers = new ArrayList<HttpMatch.HeaderMatch>();
        if (random.nextInt(4) == 0) {
            headers.add(new HttpMatch.HeaderMatch("x-a", value(random)));
        }
        if (random.nextInt(8) == 0) {
            headers.add(new HttpMatch.HeaderMatch("x-b", value(random)));
        }
        var query = new ArrayList<HttpMatch.QueryMatch>();
        if (random.nextInt(4) == 0) {
            query.add(new HttpMatch.QueryMatch("q", value(random)));
        }
        return new RoutedMatch(
                host, new HttpMatch(pathMatch(random), method, headers, query), Routes.rule(name));
    }

    private static PathMatch pathMatch(Random random) {
        var path = path(random);
        return switch (random.nextInt(8)) {
            case 0, 1 -> new PathMatch.Exact(path);
            case 2 -> new PathMatch.Regex("/(a|v2)(/.*)?");
            case 3 -> new PathMatch.Regex(".*/b");
            case 4 -> new PathMatch.Prefix("/");
            default -> new PathMatch.Prefix(path);
        };
    }

    private static ValueMatch value(Random random) {
        return random.nextInt(4) == 0
                ? new ValueMatch.Regex("[0-9]+")
                : new ValueMatch.Exact(pick(random, VALUES));
    }

    private static Hostname hostname(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Hostname.ANY;
            case 1, 2 -> new Hostname("*." + requestHost(random));
            default -> new Hostname(requestHost(random));
        };
    }

    private static String requestHost(Random random) {
        var host = new StringBuilder(pick(random, LABELS));
        for (var i = random.nextInt(3); i > 0; i--) {
            host.insert(0, pick(random, LABELS) + ".");
        }
        return host.append(".example").toString();
    }

    private static String path(Random random) {
        var path = new StringBuilder();
        for (var i = random.nextInt(4); i >= 0; i--) {
            path.append('/').append(pick(random, SEGMENTS));
        }
        return path.toString();
    }

    private static String query(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> "?q=" + pick(random, VALUES).replace(' ', '+');
            case 1 -> "?z&q=" + pick(random, VALUES).replace(" ", "%20") + "&q=2";
            case 2 -> "?Q=1";
            default -> "";
        };
    }

    private static String[] fields(Random random) {
        var fields = new ArrayList<String>();
        for (var name : List.of("X-A", "x-b", "X-a")) {
            if (random.nextInt(3) == 0) {
                fields.add(name + ": " + pick(random, VALUES));
            }
        }
        return fields.toArray(String[]::new);
    }

    private static String lines(Snapshot snapshot) {
        var text = new StringBuilder();
        for (var listener : snapshot.listeners()) {
            switch (listener) {
                case Listener.WithRoutes http -> {
                    text.append("listener ").append(http.hostname()).append('\n');
                    for (var route : http.routes()) {
                        text.append("  ").append(route.rule().id().route()).append(": ");
                        text.append(Words.line(route)).append('\n');
                    }
                }
            }
        }
        return text.toString();
    }

    private static String pick(Random random, List<String> words) {
        return words.get(random.nextInt(words.size()));
    }
}
