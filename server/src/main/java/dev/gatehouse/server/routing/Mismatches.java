package dev.gatehouse.server.routing;

import com.google.re2j.Pattern;
import dev.gatehouse.model.HttpMatch;
import dev.gatehouse.model.PathMatch;
import dev.gatehouse.model.RoutedMatch;
import dev.gatehouse.model.ValueMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Why a line does not fit a question, part by part: the plain reading of Gateway API that the
/// compiled table must agree with.
///
/// @param reasons empty where the line fits
/// @param distance how far it is from fitting, for people: 0 fits, then a wrong method, header or
///   query, then a wrong path, then a wrong host
record Mismatches(List<String> reasons, int distance) {

    private static final int PART = 1;
    private static final int PATH = 100;
    private static final int HOST = 10_000;

    static Mismatches of(RoutedMatch routed, Question question) {
        var reasons = new ArrayList<String>();
        var distance = 0;
        if (!routed.hostname().takes(question.host())) {
            reasons.add("host " + question.host() + " is not " + routed.hostname());
            distance += HOST;
        }
        var match = routed.match();
        var path = path(match.path(), question.path());
        if (path.isPresent()) {
            reasons.add(path.get());
            distance +=
                    PATH - Math.min(PATH / 2, sharedLength(match.path().value(), question.path()));
        }
        if (match.method().isPresent() && !match.method().get().equals(question.method())) {
            reasons.add("method " + question.method() + " is not " + match.method().get());
            distance += PART;
        }
        for (var header : match.headers()) {
            var reason =
                    value("header ", header.name(), question.header(header.name()), header.value());
            if (reason.isPresent()) {
                reasons.add(reason.get());
                distance += PART;
            }
        }
        for (var parameter : match.query()) {
            var reason = query(parameter, question);
            if (reason.isPresent()) {
                reasons.add(reason.get());
                distance += PART;
            }
        }
        return new Mismatches(List.copyOf(reasons), distance);
    }

    boolean fits() {
        return reasons.isEmpty();
    }

    private static Optional<String> path(PathMatch match, String path) {
        return switch (match) {
            case PathMatch.Exact(var value) -> {
                var wanted = PathValues.exact(value);
                if (wanted.isEmpty()) {
                    yield Optional.of("no request has the path " + value);
                }
                yield wanted.get().equals(path)
                        ? Optional.empty()
                        : Optional.of("path " + path + " is not " + value);
            }
            case PathMatch.Prefix(var value) -> {
                var wanted = PathValues.prefix(value);
                if (wanted.isEmpty()) {
                    yield Optional.of("no request has the path " + value);
                }
                yield path.equals(wanted.get()) || path.startsWith(wanted.get() + "/")
                        ? Optional.empty()
                        : Optional.of("path " + path + " is not under " + value);
            }
            case PathMatch.Regex(var value) ->
                    Pattern.matches(value, path)
                            ? Optional.empty()
                            : Optional.of("path " + path + " does not fit " + value);
        };
    }

    private static Optional<String> query(HttpMatch.QueryMatch parameter, Question question) {
        var value = QueryParameters.parse(question.query().orElse("")).first(parameter.name());
        return value(
                "query parameter ",
                parameter.name(),
                Optional.ofNullable(value),
                parameter.value());
    }

    private static Optional<String> value(
            String kind, String name, Optional<String> value, ValueMatch match) {
        var what = kind + name;
        if (value.isEmpty()) {
            return Optional.of(what + " is missing");
        }
        return switch (match) {
            case ValueMatch.Exact(var wanted) ->
                    value.get().equals(wanted)
                            ? Optional.empty()
                            : Optional.of(
                                    what + " is " + value.get() + ", not " + shown(name, wanted));
            case ValueMatch.Regex(var wanted) ->
                    Pattern.matches(wanted, value.get())
                            ? Optional.empty()
                            : Optional.of(
                                    what
                                            + " is "
                                            + value.get()
                                            + ", and does not fit "
                                            + shown(name, wanted));
        };
    }

    // What a request must know may be a secret, and it may be anybody who asks.
    private static String shown(String name, String wanted) {
        return SecretNames.secret(name) ? "what it must be (redacted)" : wanted;
    }

    private static int sharedLength(String a, String b) {
        var length = 0;
        while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
            length++;
        }
        return length;
    }
}
