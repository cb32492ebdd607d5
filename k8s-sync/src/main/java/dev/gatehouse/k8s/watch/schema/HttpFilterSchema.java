package dev.gatehouse.k8s.watch.schema;

import static dev.gatehouse.k8s.watch.schema.ObjectShape.object;

import dev.gatehouse.k8s.watch.schema.ScalarShape.Flag;
import dev.gatehouse.k8s.watch.schema.ScalarShape.Text;
import dev.gatehouse.k8s.watch.schema.ScalarShape.Whole;
import dev.gatehouse.k8s.watch.yaml.Value;
import java.math.BigDecimal;

/// The filters of an HTTPRoute, on a rule and on a backendRef alike.
final class HttpFilterSchema {

    static final Text HEADER_NAME = Text.length(1, 256).as(Format.HEADER_NAME);
    static final Text HEADER_VALUE = Text.length(1, 4096).as(Format.HEADER_VALUE);

    private static final ListShape HEADERS =
            ListShape.of(object().required("name", HEADER_NAME).required("value", HEADER_VALUE))
                    .size(0, 16)
                    .uniqueBy("name");

    private static final ObjectShape HEADER_MODIFIER =
            object().optional("set", HEADERS)
                    .optional("add", HEADERS)
                    .optional("remove", ListShape.of(Text.ANY).size(0, 16).asSet());

    private static final ObjectShape PATH_MODIFIER =
            object().required("type", Text.oneOf("ReplaceFullPath", "ReplacePrefixMatch"))
                    .optional("replaceFullPath", Text.length(0, 1024))
                    .optional("replacePrefixMatch", Text.length(0, 1024))
                    .rule(HttpFilterRules::pathModifierFitsItsType);

    private static final ObjectShape REQUEST_REDIRECT =
            object().optional("scheme", Text.oneOf("http", "https"))
                    .optional("hostname", References.PRECISE_HOSTNAME)
                    .optional("path", PATH_MODIFIER)
                    .optional("port", References.PORT)
                    .defaulted("statusCode", Whole.oneOf(301, 302, 303, 307, 308), number(302));

    private static final ObjectShape URL_REWRITE =
            object().optional("hostname", References.PRECISE_HOSTNAME)
                    .optional("path", PATH_MODIFIER);

    private static final ObjectShape REQUEST_MIRROR =
            object().required("backendRef", References.BACKEND)
                    .optional("percent", Whole.between(0, 100))
                    .optional(
                            "fraction",
                            object().required("numerator", Whole.between(0, Integer.MAX_VALUE))
                                    .defaulted(
                                            "denominator",
                                            Whole.between(1, Integer.MAX_VALUE),
                                            number(100))
                                    .rule(HttpFilterRules::fractionIsAtMostOne))
                    .rule(HttpFilterRules::mirrorHasOneShare);

    private static final ListShape CORS_HEADERS = ListShape.of(HEADER_NAME).size(0, 64).asSet();

    private static final ObjectShape CORS =
            object().optional(
                            "allowOrigins",
                            ListShape.of(Text.length(1, 253).as(Format.ORIGIN)).size(0, 64).asSet())
                    .optional(
                            "allowMethods",
                            ListShape.of(
                                            Text.oneOf(
                                                    "GET", "HEAD", "POST", "PUT", "DELETE",
                                                    "CONNECT", "OPTIONS", "TRACE", "PATCH", "*"))
                                    .size(0, 9)
                                    .asSet())
                    .optional("allowHeaders", CORS_HEADERS)
                    .optional("exposeHeaders", CORS_HEADERS)
                    .optional("allowCredentials", Flag.FLAG)
                    .defaulted("maxAge", Whole.between(1, Integer.MAX_VALUE), number(5))
                    .rule(HttpFilterRules::starStandsAlone);

    private static final ListShape AUTH_HEADERS = ListShape.of(Text.ANY).size(0, 64).asSet();

    private static final ObjectShape EXTERNAL_AUTH =
            object().required("protocol", Text.oneOf("HTTP", "GRPC"))
                    .required("backendRef", References.BACKEND)
                    .optional("grpc", object().optional("allowedHeaders", AUTH_HEADERS))
                    .optional(
                            "http",
                            object().optional(
                                            "path", Text.length(0, 1024).as(Format.PATH_CHARACTERS))
                                    .optional("allowedHeaders", AUTH_HEADERS)
                                    .optional("allowedResponseHeaders", AUTH_HEADERS))
                    .optional(
                            "forwardBody",
                            object().optional(
                                            "maxSize",
                                            Whole.between(Integer.MIN_VALUE, Integer.MAX_VALUE)))
                    .rule(HttpFilterRules::authFitsItsProtocol);

    private static final ObjectShape FILTER =
            object().required(
                            "type",
                            Text.oneOf(
                                    HttpFilterRules.FIELD_OF_TYPE.keySet().toArray(String[]::new)))
                    .optional("requestHeaderModifier", HEADER_MODIFIER)
                    .optional("responseHeaderModifier", HEADER_MODIFIER)
                    .optional("requestMirror", REQUEST_MIRROR)
                    .optional("requestRedirect", REQUEST_REDIRECT)
                    .optional("urlRewrite", URL_REWRITE)
                    .optional("extensionRef", References.LOCAL)
                    .optional("cors", CORS)
                    .optional("externalAuth", EXTERNAL_AUTH)
                    .rule(HttpFilterRules::filterFitsItsType);

    static final ListShape FILTERS =
            ListShape.of(FILTER)
                    .size(0, 16)
                    .rule(HttpFilterRules::filtersAreNotRepeated)
                    .rule(HttpFilterRules::redirectsOrRewrites);

    private HttpFilterSchema() {}

    static Value number(long value) {
        return new Value.Num(1, 1, BigDecimal.valueOf(value), String.valueOf(value));
    }
}
