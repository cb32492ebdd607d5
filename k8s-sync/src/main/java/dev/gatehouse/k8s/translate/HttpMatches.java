package dev.gatehouse.k8s.translate;

import dev.gatehouse.model.HttpMatch;
import dev.gatehouse.model.HttpMatch.HeaderMatch;
import dev.gatehouse.model.HttpMatch.QueryMatch;
import dev.gatehouse.model.PathMatch;
import dev.gatehouse.model.ValueMatch;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPPathMatch;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteMatch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What an HTTPRoute rule matches.
final class HttpMatches {

    private static final PathMatch EVERYTHING = new PathMatch.Prefix("/");

    /// A path that no normalised request path has, in whole or in part: `//`, dot segments, an
    /// encoded slash, a fragment (the API's rules for Exact and PathPrefix).
    private static final Pattern UNREACHABLE =
            Pattern.compile("//|/\\.{1,2}(/|$)|%2[fF]|#|[\\x00-\\x20\\x7f]");

    private HttpMatches() {}

    /// The matches of a rule; none declared is one that takes everything.
    static List<HttpMatch> of(String rule, List<HTTPRouteMatch> declared, Problems problems) {
        if (declared.isEmpty()) {
            return List.of(new HttpMatch(EVERYTHING, Optional.empty(), List.of(), List.of()));
        }
        var matches = new ArrayList<HttpMatch>();
        for (var i = 0; i < declared.size(); i++) {
            matches.add(of(rule + ".matches[" + i + "]", declared.get(i), problems));
        }
        return matches;
    }

    private static HttpMatch of(String field, HTTPRouteMatch declared, Problems problems) {
        return new HttpMatch(
                path(field + ".path", declared.getPath(), problems),
                method(field + ".method", declared.getMethod(), problems),
                headers(field, declared, problems),
                query(field, declared, problems));
    }

    private static PathMatch path(
            String field, @Nullable HTTPPathMatch declared, Problems problems) {
        if (declared == null) {
            return EVERYTHING;
        }
        var value = Declared.or(declared.getValue(), "/");
        return switch (Declared.or(declared.getType(), "PathPrefix")) {
            case "Exact" -> {
                checkPath(field + ".value", value, problems);
                yield new PathMatch.Exact(value);
            }
            case "PathPrefix" -> {
                checkPath(field + ".value", value, problems);
                yield new PathMatch.Prefix(withoutTrailingSlash(value));
            }
            case "RegularExpression" -> {
                checkRegex(field + ".value", value, problems);
                yield new PathMatch.Regex(value);
            }
            case String type -> {
                problems.unsupported(
                        field + ".type",
                        type + " is none of Exact, PathPrefix and RegularExpression");
                yield EVERYTHING;
            }
        };
    }

    /// A prefix is matched by whole segments, so a slash at its end says nothing.
    static String withoutTrailingSlash(String path) {
        return path.length() > 1 && path.endsWith("/")
                ? path.substring(0, path.length() - 1)
                : path;
    }

    private static void checkPath(String field, String value, Problems problems) {
        if (!value.startsWith("/")) {
            problems.unsupported(field, "\"" + value + "\" must start with a slash");
            return;
        }
        if (UNREACHABLE.matcher(value).find()) {
            problems.unsupported(
                    field,
                    "\""
                            + value
                            + "\" can't match any request: remove //, dot segments, %2F, # and"
                            + " blanks");
        }
    }

    private static void checkRegex(String field, String value, Problems problems) {
        Regexes.fault(value)
                .ifPresent(
                        why ->
                                problems.unsupported(
                                        field,
                                        "\""
                                                + value
                                                + "\" is no regular expression that RE2 takes: "
                                                + why));
    }

    private static Optional<String> method(
            String field, @Nullable String declared, Problems problems) {
        if (declared == null) {
            return Optional.empty();
        }
        if (!HeaderEditing.token(declared)) {
            problems.unsupported(field, "\"" + declared + "\" is no method");
        }
        return Optional.of(declared);
    }

    /// The first entry of a name counts, whatever its case.
    private static List<HeaderMatch> headers(
            String match, HTTPRouteMatch declared, Problems problems) {
        var seen = new HashSet<String>();
        var headers = new ArrayList<HeaderMatch>();
        var entries = Declared.each(declared.getHeaders());
        for (var i = 0; i < entries.size(); i++) {
            var field = match + ".headers[" + i + "]";
            var entry = entries.get(i);
            var name = Declared.or(entry.getName(), "");
            if (!HeaderEditing.token(name)) {
                problems.unsupported(field + ".name", "\"" + name + "\" is no header name");
            }
            var lower = name.toLowerCase(Locale.ROOT);
            if (seen.add(lower)) {
                headers.add(
                        new HeaderMatch(
                                lower, value(field, entry.getType(), entry.getValue(), problems)));
            }
        }
        return headers;
    }

    /// The first entry of a name counts.
    private static List<QueryMatch> query(
            String match, HTTPRouteMatch declared, Problems problems) {
        var seen = new HashSet<String>();
        var query = new ArrayList<QueryMatch>();
        var entries = Declared.each(declared.getQueryParams());
        for (var i = 0; i < entries.size(); i++) {
            var field = match + ".queryParams[" + i + "]";
            var entry = entries.get(i);
            var name = Declared.or(entry.getName(), "");
            if (name.isEmpty()) {
                problems.unsupported(field + ".name", "it is missing");
            }
            if (seen.add(name)) {
                query.add(
                        new QueryMatch(
                                name, value(field, entry.getType(), entry.getValue(), problems)));
            }
        }
        return query;
    }

    private static ValueMatch value(
            String field, @Nullable String type, @Nullable String declared, Problems problems) {
        var value = Declared.or(declared, "");
        return switch (Declared.or(type, "Exact")) {
            case "Exact" -> new ValueMatch.Exact(value);
            case "RegularExpression" -> {
                checkRegex(field + ".value", value, problems);
                yield new ValueMatch.Regex(value);
            }
            case String other -> {
                problems.unsupported(
                        field + ".type", other + " is none of Exact and RegularExpression");
                yield new ValueMatch.Exact(value);
            }
        };
    }
}
