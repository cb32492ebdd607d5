package dev.gatehouse.k8s.watch.schema;

import static dev.gatehouse.k8s.watch.schema.ObjectShape.object;

import dev.gatehouse.k8s.watch.schema.ScalarShape.Text;
import dev.gatehouse.k8s.watch.schema.ScalarShape.Whole;
import dev.gatehouse.k8s.watch.yaml.Value;
import java.util.LinkedHashMap;
import java.util.List;

/// HTTPRoute with all fields of the experimental channel; what of it is served, translation
/// decides.
final class HttpRouteSchema {

    private static final String[] METHODS = {
        "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"
    };

    private static final Value ROOT_PREFIX =
            fields("type", Shape.text("PathPrefix"), "value", Shape.text("/"));

    private static final Value MATCH_ALL =
            new Value.Items(1, 1, List.of(fields("path", ROOT_PREFIX)));

    private static final Value ONE_RULE =
            new Value.Items(1, 1, List.of(fields("matches", MATCH_ALL)));

    private static final ObjectShape PATH =
            object().defaulted(
                            "type",
                            Text.oneOf("Exact", "PathPrefix", "RegularExpression"),
                            Shape.text("PathPrefix"))
                    .defaulted("value", Text.length(0, 1024), Shape.text("/"))
                    .rule(HttpRouteRules::pathIsNormal);

    private static final ObjectShape HEADER_MATCH =
            object().defaulted(
                            "type", Text.oneOf("Exact", "RegularExpression"), Shape.text("Exact"))
                    .required("name", HttpFilterSchema.HEADER_NAME)
                    .required("value", HttpFilterSchema.HEADER_VALUE);

    private static final ObjectShape QUERY_MATCH =
            object().defaulted(
                            "type", Text.oneOf("Exact", "RegularExpression"), Shape.text("Exact"))
                    .required("name", Text.length(1, 256).as(Format.PARAMETER_NAME))
                    .required("value", Text.length(1, 1024));

    private static final ObjectShape MATCH =
            object().defaulted("path", PATH, ROOT_PREFIX)
                    .optional("method", Text.oneOf(METHODS))
                    .optional("headers", ListShape.of(HEADER_MATCH).size(0, 16).uniqueBy("name"))
                    .optional(
                            "queryParams", ListShape.of(QUERY_MATCH).size(0, 16).uniqueBy("name"));

    private static final ObjectShape BACKEND =
            References.BACKEND
                    .defaulted("weight", Whole.between(0, 1_000_000), HttpFilterSchema.number(1))
                    .optional("filters", HttpFilterSchema.FILTERS);

    private static final ObjectShape TIMEOUTS =
            object().optional("request", References.DURATION)
                    .optional("backendRequest", References.DURATION)
                    .rule(HttpRouteRules::backendTimeoutFitsIn);

    private static final ObjectShape RETRY =
            object().optional("attempts", Whole.between(1, Integer.MAX_VALUE))
                    .optional("backoff", References.DURATION)
                    .optional("codes", ListShape.of(Whole.between(400, 599)).asSet());

    private static final ObjectShape SESSION_PERSISTENCE =
            object().defaulted("type", Text.oneOf("Cookie", "Header"), Shape.text("Cookie"))
                    .optional("sessionName", Text.length(0, 128))
                    .optional("absoluteTimeout", References.DURATION)
                    .optional(
                            "cookieConfig",
                            object().defaulted(
                                            "lifetimeType",
                                            Text.oneOf("Permanent", "Session"),
                                            Shape.text("Session")))
                    .rule(HttpRouteRules::sessionFitsItsType);

    private static final ObjectShape RULE =
            object().optional("name", References.SECTION)
                    .defaulted("matches", ListShape.of(MATCH).size(0, 64), MATCH_ALL)
                    .optional("filters", HttpFilterSchema.FILTERS)
                    .optional("backendRefs", ListShape.of(BACKEND).size(0, 16))
                    .optional("timeouts", TIMEOUTS)
                    .optional("retry", RETRY)
                    .optional("sessionPersistence", SESSION_PERSISTENCE)
                    .rule(HttpRouteRules::redirectHasNoBackends)
                    .rule(HttpRouteRules::prefixIsReplacedWhereOneMatches);

    static final ObjectShape HTTP_ROUTE =
            object().optional("parentRefs", References.PARENTS)
                    .optional("hostnames", ListShape.of(References.HOSTNAME).size(0, 16))
                    .optional("useDefaultGateways", Text.oneOf("All", "None"))
                    .defaulted(
                            "rules",
                            ListShape.of(RULE)
                                    .size(1, 16)
                                    .rule(HttpRouteRules::ruleNamesAreUnique)
                                    .rule(HttpRouteRules::matchesAreBounded),
                            ONE_RULE);

    private HttpRouteSchema() {}

    private static Value.Fields fields(String name, Value value) {
        var members = new LinkedHashMap<String, Value.Member>();
        members.put(name, new Value.Member(1, 1, value));
        return new Value.Fields(1, 1, members);
    }

    private static Value.Fields fields(String name, Value value, String other, Value otherValue) {
        var members = new LinkedHashMap<>(fields(name, value).members());
        members.putAll(fields(other, otherValue).members());
        return new Value.Fields(1, 1, members);
    }
}
