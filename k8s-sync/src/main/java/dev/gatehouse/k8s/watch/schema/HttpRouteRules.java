package dev.gatehouse.k8s.watch.schema;

import dev.gatehouse.k8s.watch.yaml.Value;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// The rules of an HTTPRoute that look at more than one field: the CRD's CEL.
final class HttpRouteRules {

    /// Of all rules together.
    private static final int MAX_MATCHES = 128;

    private static final List<String> NOT_WITHIN = List.of("//", "/./", "/../", "%2f", "%2F", "#");
    private static final List<String> NOT_AT_THE_END = List.of("/..", "/.");
    private static final Pattern DURATION_PART = Pattern.compile("([0-9]{1,5})(h|ms|m|s)");

    private HttpRouteRules() {}

    static void pathIsNormal(Value.Fields self, Check check) {
        if (self.text("type").equals("RegularExpression")) {
            return;
        }
        var path = self.text("value");
        var at = self.get("value");
        if (at == null) {
            return;
        }
        var shown = ", but is " + check.shown(at);
        if (!path.startsWith("/")) {
            check.refuse(at, "value", "must start with '/'" + shown);
            return;
        }
        for (var part : NOT_WITHIN) {
            if (path.contains(part)) {
                check.refuse(at, "value", "must not contain '" + part + "'" + shown);
                return;
            }
        }
        for (var end : NOT_AT_THE_END) {
            if (path.endsWith(end)) {
                check.refuse(at, "value", "must not end with '" + end + "'" + shown);
                return;
            }
        }
        if (!Format.PATH_CHARACTERS.accepts(path)) {
            check.refuse(at, "value", Format.PATH_CHARACTERS.sentence() + shown);
        }
    }

    static void backendTimeoutFitsIn(Value.Fields self, Check check) {
        var at = self.get("backendRequest");
        if (at == null || !self.has("request")) {
            return;
        }
        var request = duration(self.text("request"));
        if (!request.isZero() && duration(self.text("backendRequest")).compareTo(request) > 0) {
            check.refuse(
                    at,
                    "backendRequest",
                    "must not be longer than request, " + self.text("request"));
        }
    }

    private static Duration duration(String text) {
        var total = Duration.ZERO;
        var parts = DURATION_PART.matcher(text);
        while (parts.find()) {
            var amount = Long.parseLong(parts.group(1));
            total =
                    switch (parts.group(2)) {
                        case "h" -> total.plusHours(amount);
                        case "m" -> total.plusMinutes(amount);
                        case "s" -> total.plusSeconds(amount);
                        // the pattern has no other unit
                        default -> total.plusMillis(amount);
                    };
        }
        return total;
    }

    static void sessionFitsItsType(Value.Fields self, Check check) {
        var cookie = self.get("cookieConfig");
        if (cookie != null && !self.text("type").equals("Cookie")) {
            check.refuse(cookie, "cookieConfig", "is only allowed with type Cookie");
        }
        var lifetime = self.object("cookieConfig").text("lifetimeType");
        if (lifetime.equals("Permanent") && !self.has("absoluteTimeout")) {
            check.refuse(self, "absoluteTimeout", "is missing; a Permanent cookie needs one");
        }
    }

    static void redirectHasNoBackends(Value.Fields self, Check check) {
        var redirects = self.objects("filters").stream().anyMatch(f -> f.has("requestRedirect"));
        if (redirects && !self.list("backendRefs").isEmpty()) {
            check.refuse(
                    self.list("backendRefs").getFirst(),
                    "backendRefs",
                    "must be empty where a RequestRedirect filter answers");
        }
    }

    /// ReplacePrefixMatch replaces what the match matched: there must be one, and a prefix. The CRD
    /// looks at it where one backendRef has such a filter, not where several do: there it becomes a
    /// condition.
    static void prefixIsReplacedWhereOneMatches(Value.Fields self, Check check) {
        var matches = self.objects("matches");
        var onePrefix =
                matches.size() == 1
                        && matches.getFirst().object("path").text("type").equals("PathPrefix");
        if (onePrefix) {
            return;
        }
        for (var field : List.of("requestRedirect", "urlRewrite")) {
            refusePrefixReplacement(self, "", field, check);
            var backends = self.objects("backendRefs");
            var replacing =
                    IntStream.range(0, backends.size())
                            .filter(i -> !replacements(backends.get(i), field).isEmpty())
                            .toArray();
            if (replacing.length == 1) {
                refusePrefixReplacement(
                        backends.get(replacing[0]),
                        "backendRefs[" + replacing[0] + "].",
                        field,
                        check);
            }
        }
    }

    /// The indexes of the filters that replace a prefix.
    private static List<Integer> replacements(Value.Fields owner, String field) {
        var filters = owner.objects("filters");
        return IntStream.range(0, filters.size())
                .filter(
                        i ->
                                filters.get(i)
                                        .object(field)
                                        .object("path")
                                        .text("type")
                                        .equals("ReplacePrefixMatch"))
                .boxed()
                .toList();
    }

    private static void refusePrefixReplacement(
            Value.Fields owner, String below, String field, Check check) {
        for (var i : replacements(owner, field)) {
            check.refuse(
                    owner.objects("filters").get(i).object(field).object("path"),
                    below + "filters[" + i + "]." + field + ".path",
                    "replaces a prefix: then the rule must have exactly one match, with a"
                            + " path of type PathPrefix");
        }
    }

    static void ruleNamesAreUnique(List<Value.Fields> rules, Check check) {
        var seen = new HashSet<String>();
        for (var i = 0; i < rules.size(); i++) {
            var name = rules.get(i).get("name");
            if (name instanceof Value.Text text && !seen.add(text.value())) {
                check.refuse(
                        name,
                        "[" + i + "].name",
                        "repeats " + check.shown(name) + "; it must be unique");
            }
        }
    }

    static void matchesAreBounded(List<Value.Fields> rules, Check check) {
        var matches = rules.stream().mapToInt(rule -> rule.list("matches").size()).sum();
        if (matches > MAX_MATCHES) {
            check.refuse(
                    rules.getFirst(),
                    "have "
                            + matches
                            + " matches together; at most "
                            + MAX_MATCHES
                            + " are allowed");
        }
    }
}
