package dev.gatehouse.server.admin;

import dev.gatehouse.model.Filter;
import dev.gatehouse.model.Filter.HeaderEdits;
import dev.gatehouse.model.Filter.HeaderField;
import dev.gatehouse.model.Filter.PathRewrite;
import dev.gatehouse.model.HttpMatch;
import dev.gatehouse.model.HttpRule;
import dev.gatehouse.model.PathMatch;
import dev.gatehouse.model.Timeouts;
import dev.gatehouse.model.ValueMatch;
import dev.gatehouse.model.WeightedBackend;
import dev.gatehouse.server.routing.SecretNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Matches and rules as data for JSON, in the words of Gateway API. What is empty is left out.
final class RuleData {

    private RuleData() {}

    static Map<String, Object> match(HttpMatch match) {
        var data = new LinkedHashMap<String, Object>();
        data.put(
                "path",
                switch (match.path()) {
                    case PathMatch.Exact(var value) -> typed("Exact", value);
                    case PathMatch.Prefix(var value) -> typed("PathPrefix", value);
                    case PathMatch.Regex(var value) -> typed("RegularExpression", value);
                });
        match.method().ifPresent(method -> data.put("method", method));
        putUnlessEmpty(
                data,
                "headers",
                match.headers().stream().map(header -> value(header.name(), header.value())));
        putUnlessEmpty(
                data,
                "queryParams",
                match.query().stream().map(query -> value(query.name(), query.value())));
        return data;
    }

    static Map<String, Object> rule(HttpRule rule) {
        var data = new LinkedHashMap<String, Object>();
        data.put("rule", rule.id().toString());
        putUnlessEmpty(data, "filters", rule.filters().stream().map(RuleData::filter));
        data.put("backends", rule.backends().stream().map(RuleData::backend).toList());
        var timeouts = timeouts(rule.timeouts());
        if (!timeouts.isEmpty()) {
            data.put("timeouts", timeouts);
        }
        return data;
    }

    private static Map<String, Object> backend(WeightedBackend backend) {
        var data = new LinkedHashMap<String, Object>();
        data.put("upstream", backend.upstream().text());
        data.put("weight", backend.weight());
        putUnlessEmpty(data, "filters", backend.filters().stream().map(RuleData::filter));
        return data;
    }

    private static Map<String, Object> timeouts(Timeouts timeouts) {
        var data = new LinkedHashMap<String, Object>();
        timeouts.request().ifPresent(time -> data.put("requestMillis", time.toMillis()));
        timeouts.backendRequest()
                .ifPresent(time -> data.put("backendRequestMillis", time.toMillis()));
        return data;
    }

    private static Map<String, Object> filter(Filter filter) {
        var data = new LinkedHashMap<String, Object>();
        switch (filter) {
            case Filter.RequestHeaders(var edits) -> edits(data, "RequestHeaderModifier", edits);
            case Filter.ResponseHeaders(var edits) -> edits(data, "ResponseHeaderModifier", edits);
            case Filter.Redirect(var scheme, var hostname, var path, var port, var status) -> {
                data.put("type", "RequestRedirect");
                scheme.ifPresent(value -> data.put("scheme", value));
                hostname.ifPresent(value -> data.put("hostname", value));
                path.ifPresent(value -> data.put("path", path(value)));
                port.ifPresent(value -> data.put("port", value));
                data.put("statusCode", status);
            }
            case Filter.UrlRewrite(var hostname, var path) -> {
                data.put("type", "URLRewrite");
                hostname.ifPresent(value -> data.put("hostname", value));
                path.ifPresent(value -> data.put("path", path(value)));
            }
        }
        return data;
    }

    private static void edits(Map<String, Object> data, String type, HeaderEdits edits) {
        data.put("type", type);
        putUnlessEmpty(data, "set", edits.set().stream().map(RuleData::field));
        putUnlessEmpty(data, "add", edits.add().stream().map(RuleData::field));
        putUnlessEmpty(data, "remove", edits.remove().stream());
    }

    private static Map<String, Object> field(HeaderField field) {
        return named(field.name(), SecretNames.shown(field.name(), field.value()));
    }

    private static Map<String, Object> path(PathRewrite path) {
        return switch (path) {
            case PathRewrite.Full(var full) -> typed("ReplaceFullPath", full);
            case PathRewrite.Prefix(var matched, var to) -> {
                var data = typed("ReplacePrefixMatch", to);
                data.put("matched", matched);
                yield data;
            }
        };
    }

    // What a request must know is as secret as what a backend is told.
    private static Map<String, Object> value(String name, ValueMatch match) {
        return switch (match) {
            case ValueMatch.Exact(var value) -> {
                var data = named(name, SecretNames.shown(name, value));
                data.put("type", "Exact");
                yield data;
            }
            case ValueMatch.Regex(var value) -> {
                var data = named(name, SecretNames.shown(name, value));
                data.put("type", "RegularExpression");
                yield data;
            }
        };
    }

    private static Map<String, Object> named(String name, String value) {
        var data = new LinkedHashMap<String, Object>();
        data.put("name", name);
        data.put("value", value);
        return data;
    }

    private static Map<String, Object> typed(String type, String value) {
        var data = new LinkedHashMap<String, Object>();
        data.put("type", type);
        data.put("value", value);
        return data;
    }

    private static void putUnlessEmpty(
            Map<String, Object> data, String name, java.util.stream.Stream<?> values) {
        List<?> list = values.toList();
        if (!list.isEmpty()) {
            data.put(name, list);
        }
    }
}
