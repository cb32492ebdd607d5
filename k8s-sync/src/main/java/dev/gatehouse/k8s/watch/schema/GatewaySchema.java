package dev.gatehouse.k8s.watch.schema;

import static dev.gatehouse.k8s.watch.schema.ObjectShape.object;
import static dev.gatehouse.k8s.watch.schema.References.GROUP;
import static dev.gatehouse.k8s.watch.schema.References.KIND;
import static dev.gatehouse.k8s.watch.schema.References.NAME;
import static dev.gatehouse.k8s.watch.schema.References.NAMESPACE;

import dev.gatehouse.k8s.watch.schema.ScalarShape.Text;
import dev.gatehouse.k8s.watch.yaml.Value;
import java.util.Map;

/// GatewayClass, Gateway and ReferenceGrant.
final class GatewaySchema {

    static final ObjectShape GATEWAY_CLASS =
            object().required("controllerName", Text.length(1, 253).as(Format.CONTROLLER))
                    .optional("description", Text.length(0, 64))
                    .optional("parametersRef", References.OBJECT);

    static final ObjectShape REFERENCE_GRANT =
            object().required(
                            "from",
                            ListShape.of(
                                            object().required("group", GROUP)
                                                    .required("kind", KIND)
                                                    .required("namespace", NAMESPACE))
                                    .size(1, 16))
                    .required(
                            "to",
                            ListShape.of(
                                            object().required("group", GROUP)
                                                    .required("kind", KIND)
                                                    .optional("name", NAME))
                                    .size(1, 16));

    private static final ObjectShape ADDRESS =
            object().defaulted(
                            "type",
                            Text.length(1, 253).as(Format.ADDRESS_TYPE),
                            Shape.text("IPAddress"))
                    .optional("value", Text.length(0, 253))
                    .rule(GatewayRules::addressFitsItsType);

    private static final Value SAME =
            new Value.Fields(1, 1, Map.of("from", new Value.Member(1, 1, Shape.text("Same"))));

    private static final Value NONE =
            new Value.Fields(1, 1, Map.of("from", new Value.Member(1, 1, Shape.text("None"))));

    private static final ObjectShape ALLOWED_ROUTES =
            object().defaulted(
                            "namespaces",
                            object().defaulted(
                                            "from",
                                            Text.oneOf("All", "Selector", "Same"),
                                            Shape.text("Same"))
                                    .optional("selector", References.LABEL_SELECTOR),
                            SAME)
                    .optional(
                            "kinds",
                            ListShape.of(
                                            object().defaulted(
                                                            "group",
                                                            GROUP,
                                                            References.GATEWAY_GROUP)
                                                    .required("kind", KIND))
                                    .size(0, 8));

    private static final ObjectShape LISTENER_TLS =
            object().defaulted(
                            "mode", Text.oneOf("Terminate", "Passthrough"), Shape.text("Terminate"))
                    .optional("certificateRefs", ListShape.of(References.SECRET).size(0, 64))
                    .optional("options", MapShape.of(Format.ANY, Text.length(0, 4096)).atMost(16))
                    .rule(GatewayRules::terminationHasCertificates);

    private static final ObjectShape LISTENER =
            object().required("name", References.SECTION)
                    .required("port", References.PORT)
                    .required("protocol", Text.length(1, 255).as(Format.PROTOCOL))
                    .optional("hostname", References.HOSTNAME)
                    .optional("tls", LISTENER_TLS)
                    .defaulted(
                            "allowedRoutes",
                            ALLOWED_ROUTES,
                            new Value.Fields(
                                    1, 1, Map.of("namespaces", new Value.Member(1, 1, SAME))))
                    .rule(GatewayRules::protocolFitsItsFields);

    private static final ObjectShape FRONTEND_VALIDATION =
            object().optional(
                            "validation",
                            object().required(
                                            "caCertificateRefs",
                                            ListShape.of(References.OBJECT).size(1, 16))
                                    .defaulted(
                                            "mode",
                                            Text.oneOf("AllowValidOnly", "AllowInsecureFallback"),
                                            Shape.text("AllowValidOnly")));

    private static final ObjectShape TLS =
            object().optional(
                            "backend", object().optional("clientCertificateRef", References.SECRET))
                    .optional(
                            "frontend",
                            object().required("default", FRONTEND_VALIDATION)
                                    .optional(
                                            "perPort",
                                            ListShape.of(
                                                            object().required(
                                                                            "port", References.PORT)
                                                                    .required(
                                                                            "tls",
                                                                            FRONTEND_VALIDATION))
                                                    .size(0, 64)
                                                    .uniqueBy("port")));

    private static final ObjectShape INFRASTRUCTURE =
            object().optional(
                            "labels",
                            MapShape.of(
                                            Format.INFRASTRUCTURE_KEY,
                                            Text.length(0, 63).as(Format.LABEL_VALUE))
                                    .atMost(8))
                    .optional(
                            "annotations",
                            MapShape.of(Format.INFRASTRUCTURE_KEY, Text.length(0, 4096)).atMost(16))
                    .optional("parametersRef", References.LOCAL);

    static final ObjectShape GATEWAY =
            object().required("gatewayClassName", NAME)
                    .required(
                            "listeners",
                            ListShape.of(LISTENER)
                                    .size(1, 64)
                                    .uniqueBy("name")
                                    .rule(GatewayRules::listenersAreDistinct))
                    .optional(
                            "addresses",
                            ListShape.of(ADDRESS)
                                    .size(0, 16)
                                    .rule(GatewayRules::addressesAreDistinct))
                    .optional(
                            "allowedListeners",
                            object().defaulted(
                                            "namespaces",
                                            object().defaulted(
                                                            "from",
                                                            Text.oneOf(
                                                                    "All",
                                                                    "Selector",
                                                                    "Same",
                                                                    "None"),
                                                            Shape.text("None"))
                                                    .optional(
                                                            "selector", References.LABEL_SELECTOR),
                                            NONE))
                    .optional("defaultScope", Text.oneOf("All", "None"))
                    .optional("infrastructure", INFRASTRUCTURE)
                    .optional("tls", TLS);

    private GatewaySchema() {}
}
