package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.status.Reasons.Reason;
import dev.gatehouse.model.Filter;
import dev.gatehouse.model.Filter.PathRewrite;
import dev.gatehouse.model.HttpMatch;
import dev.gatehouse.model.PathMatch;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPPathModifier;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRequestRedirectFilter;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteFilter;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPURLRewriteFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The filters of an HTTPRoute, on rules and on backendRefs.
final class HttpRouteFilters {

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<String> SCHEMES = Set.of("http", "https");

    /// Where a filter stands.
    enum Place {
        RULE,
        /// A redirect answers before a backend is chosen, so it has no sense here.
        BACKEND
    }

    private HttpRouteFilters() {}

    static List<Filter> of(
            String parent,
            Place place,
            List<HTTPRouteFilter> declared,
            List<HttpMatch> matches,
            Problems problems) {
        var filters = new ArrayList<Filter>();
        for (var i = 0; i < declared.size(); i++) {
            var field = parent + ".filters[" + i + "]";
            filter(field, place, declared.get(i), matches, problems).ifPresent(filters::add);
        }
        if (filters.stream().anyMatch(Filter.Redirect.class::isInstance)
                && filters.stream().anyMatch(Filter.UrlRewrite.class::isInstance)) {
            problems.add(
                    Reason.INCOMPATIBLE_FILTERS,
                    parent + ".filters",
                    "RequestRedirect and URLRewrite exclude each other: keep one");
        }
        return filters;
    }

    private static Optional<Filter> filter(
            String field,
            Place place,
            HTTPRouteFilter declared,
            List<HttpMatch> matches,
            Problems problems) {
        var type = Declared.or(declared.getType(), "");
        return switch (type) {
            case "RequestHeaderModifier" -> {
                var edits = declared.getRequestHeaderModifier();
                yield present(field, "requestHeaderModifier", edits, problems)
                        .map(e -> HeaderEditing.of(field + ".requestHeaderModifier", e, problems))
                        .map(Filter.RequestHeaders::new);
            }
            case "ResponseHeaderModifier" -> {
                var edits = declared.getResponseHeaderModifier();
                yield present(field, "responseHeaderModifier", edits, problems)
                        .map(e -> HeaderEditing.of(field + ".responseHeaderModifier", e, problems))
                        .map(Filter.ResponseHeaders::new);
            }
            case "RequestRedirect" -> {
                if (place == Place.BACKEND) {
                    problems.unsupported(
                            field + ".type",
                            "RequestRedirect is not supported on a backendRef: move it to the rule");
                    yield Optional.empty();
                }
                yield present(field, "requestRedirect", declared.getRequestRedirect(), problems)
                        .map(r -> redirect(field + ".requestRedirect", r, matches, problems));
            }
            case "URLRewrite" ->
                    present(field, "urlRewrite", declared.getUrlRewrite(), problems)
                            .map(r -> rewrite(field + ".urlRewrite", r, matches, problems));
            case String _ -> {
                problems.unsupported(
                        field + ".type",
                        (type.isEmpty() ? "it is missing" : type + " is not supported")
                                + "; this version has RequestHeaderModifier,"
                                + " ResponseHeaderModifier, RequestRedirect and URLRewrite");
                yield Optional.empty();
            }
        };
    }

    private static <T> Optional<T> present(
            String field, String name, @Nullable T value, Problems problems) {
        if (value == null) {
            problems.unsupported(field + "." + name, "it is missing");
        }
        return Optional.ofNullable(value);
    }

    private static Filter redirect(
            String field,
            HTTPRequestRedirectFilter declared,
            List<HttpMatch> matches,
            Problems problems) {
        var scheme = declared.getScheme();
        if (scheme != null && !SCHEMES.contains(scheme)) {
            problems.unsupported(field + ".scheme", "\"" + scheme + "\" is none of http and https");
        }
        var port = declared.getPort();
        if (port != null && (port < 1 || port > 65535)) {
            problems.unsupported(field + ".port", port + " is no port: choose 1 to 65535");
        }
        int status = declared.getStatusCode() == null ? 302 : declared.getStatusCode();
        if (!REDIRECTS.contains(status)) {
            problems.unsupported(
                    field + ".statusCode", status + " is none of 301, 302, 303, 307 and 308");
        }
        return new Filter.Redirect(
                Optional.ofNullable(scheme),
                hostname(field, declared.getHostname(), problems),
                path(field + ".path", declared.getPath(), matches, problems),
                port == null ? OptionalInt.empty() : OptionalInt.of(port),
                status);
    }

    private static Filter rewrite(
            String field,
            HTTPURLRewriteFilter declared,
            List<HttpMatch> matches,
            Problems problems) {
        return new Filter.UrlRewrite(
                hostname(field, declared.getHostname(), problems),
                path(field + ".path", declared.getPath(), matches, problems));
    }

    private static Optional<String> hostname(
            String field, @Nullable String declared, Problems problems) {
        if (declared == null) {
            return Optional.empty();
        }
        var name = Hostnames.precise(declared);
        if (name.isEmpty()) {
            problems.unsupported(
                    field + ".hostname", "\"" + declared + "\" is no host name without wildcard");
        }
        return name;
    }

    private static Optional<PathRewrite> path(
            String field,
            @Nullable HTTPPathModifier declared,
            List<HttpMatch> matches,
            Problems problems) {
        if (declared == null) {
            return Optional.empty();
        }
        return switch (Declared.or(declared.getType(), "")) {
            case "ReplaceFullPath" -> {
                var full = Declared.or(declared.getReplaceFullPath(), "");
                checkTarget(field + ".replaceFullPath", full, problems);
                yield Optional.of(new PathRewrite.Full(full.isEmpty() ? "/" : full));
            }
            case "ReplacePrefixMatch" -> {
                var to = Declared.or(declared.getReplacePrefixMatch(), "");
                checkTarget(field + ".replacePrefixMatch", to, problems);
                yield prefix(field, to, matches, problems);
            }
            case String type -> {
                problems.unsupported(
                        field + ".type",
                        (type.isEmpty() ? "it" : type)
                                + " is none of ReplaceFullPath and ReplacePrefixMatch");
                yield Optional.empty();
            }
        };
    }

    /// The prefix to replace is that of the rule's match, so there must be exactly one.
    private static Optional<PathRewrite> prefix(
            String field, String to, List<HttpMatch> matches, Problems problems) {
        if (matches.size() == 1
                && matches.getFirst().path() instanceof PathMatch.Prefix(var matched)) {
            return Optional.of(
                    new PathRewrite.Prefix(matched, HttpMatches.withoutTrailingSlash(to)));
        }
        problems.unsupported(
                field + ".type",
                "ReplacePrefixMatch needs a rule with exactly one match, of type PathPrefix");
        return Optional.empty();
    }

    private static void checkTarget(String field, String path, Problems problems) {
        if (!path.isEmpty() && !path.startsWith("/")) {
            problems.unsupported(field, "\"" + path + "\" must start with a slash");
        }
        if (path.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || c == '?' || c == '#')) {
            problems.unsupported(
                    field,
                    "a path holds no blank, no ? and no #, and nothing that is not ASCII: write"
                            + " it percent-encoded");
        }
    }
}
