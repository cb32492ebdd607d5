package dev.gatehouse.server.routing;

import dev.gatehouse.model.Filter;
import dev.gatehouse.model.PathMatch;
import dev.gatehouse.model.RoutedMatch;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.ValueMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Matches, filters and upstreams, in words; without values that look secret.
final class Words {

    private Words() {}

    static String line(RoutedMatch routed) {
        var text = new StringBuilder("host " + routed.hostname()).append(", ");
        text.append(path(routed.match().path()));
        routed.match().method().ifPresent(method -> text.append(", method ").append(method));
        for (var header : routed.match().headers()) {
            text.append(", header ")
                    .append(header.name())
                    .append(value(header.name(), header.value()));
        }
        for (var parameter : routed.match().query()) {
            text.append(", query parameter ")
                    .append(parameter.name())
                    .append(value(parameter.name(), parameter.value()));
        }
        return text.toString();
    }

    static String path(PathMatch path) {
        return switch (path) {
            case PathMatch.Exact(var value) -> "exact path " + value;
            case PathMatch.Prefix(var value) -> "path prefix " + value;
            case PathMatch.Regex(var value) -> "path expression " + value;
        };
    }

    static List<String> filters(List<Filter> filters) {
        return filters.stream().map(Words::filter).toList();
    }

    static String upstream(@Nullable Upstream upstream) {
        if (upstream == null) {
            return "answers 500: it is not in the configuration";
        }
        return switch (upstream) {
            case Upstream.Unresolved(var reason) -> "answers 500: " + reason;
            case Upstream.Endpoints(_, var addresses) ->
                    switch (addresses.size()) {
                        case 0 -> "answers 503: no endpoint is ready";
                        case 1 -> "1 endpoint";
                        default -> addresses.size() + " endpoints";
                    };
        };
    }

    private static String filter(Filter filter) {
        return switch (filter) {
            case Filter.RequestHeaders(var edits) -> "in the request, " + edits(edits);
            case Filter.ResponseHeaders(var edits) -> "in the response, " + edits(edits);
            case Filter.Redirect redirect -> redirect(redirect);
            case Filter.UrlRewrite(var hostname, var path) -> {
                var parts = new ArrayList<String>();
                hostname.ifPresent(host -> parts.add("the host to " + host));
                path.ifPresent(to -> parts.add(rewrite(to)));
                yield "rewrite " + String.join(" and ", parts);
            }
        };
    }

    private static String redirect(Filter.Redirect redirect) {
        var parts = new ArrayList<String>();
        redirect.scheme().ifPresent(scheme -> parts.add("scheme " + scheme));
        redirect.hostname().ifPresent(host -> parts.add("host " + host));
        redirect.port().ifPresent(port -> parts.add("port " + port));
        redirect.path().ifPresent(path -> parts.add(rewrite(path)));
        var what = parts.isEmpty() ? "" : ", with " + String.join(", ", parts);
        return "answer with " + redirect.status() + " redirect" + what + "; no backend is asked";
    }

    private static String rewrite(Filter.PathRewrite path) {
        return switch (path) {
            case Filter.PathRewrite.Full(var to) -> "the path to " + to;
            case Filter.PathRewrite.Prefix(var matched, var to) ->
                    "the prefix " + matched + " to " + (to.isEmpty() ? "/" : to);
        };
    }

    private static String edits(Filter.HeaderEdits edits) {
        var parts = new ArrayList<String>();
        edits.set().forEach(f -> parts.add("set " + f.name() + " to " + shown(f)));
        edits.add().forEach(f -> parts.add("add " + shown(f) + " to " + f.name()));
        edits.remove().forEach(name -> parts.add("remove " + name));
        return parts.stream().collect(Collectors.joining(", "));
    }

    private static String shown(Filter.HeaderField field) {
        return SecretNames.shown(field.name(), field.value());
    }

    private static String value(String name, ValueMatch match) {
        return switch (match) {
            case ValueMatch.Exact(var value) -> " = " + SecretNames.shown(name, value);
            case ValueMatch.Regex(var value) -> " fits " + SecretNames.shown(name, value);
        };
    }
}
