package dev.gatehouse.k8s.status;

import java.util.Arrays;
import java.util.List;

/// What Gatehouse can do, in the words of Gateway API v1.6 (`pkg/features`): the one table, of what
/// is built and tested, and nothing else. The conformance suite takes its word from here, and runs
/// the tests of each.
enum Features {
    GATEWAY("Gateway"),
    /// An empty value in `spec.addresses` gets one from the pools (golden
    /// `addresses-requested-empty`).
    GATEWAY_ADDRESS_EMPTY("GatewayAddressEmpty"),
    /// `ClientValidations`; `HttpsTest.letsInOnlyClientsThatAnAuthorityVouchesFor`.
    GATEWAY_FRONTEND_CLIENT_CERTIFICATE_VALIDATION("GatewayFrontendClientCertificateValidation"),
    /// `ClientValidations`; `HttpsTest.servesAnyoneInFallbackModeAndTellsOnlyOfTheVerified`.
    GATEWAY_FRONTEND_CLIENT_CERTIFICATE_VALIDATION_INSECURE_FALLBACK(
            "GatewayFrontendClientCertificateValidationInsecureFallback"),
    /// `RoutingTableTest.isolatesListeners`.
    GATEWAY_HTTP_LISTENER_ISOLATION("GatewayHTTPListenerIsolation"),
    /// The headless Service of each Gateway, where it is not switched off (`EdgeServices`).
    GATEWAY_INFRASTRUCTURE_PROPAGATION("GatewayInfrastructurePropagation"),
    /// Any port can be bound.
    GATEWAY_PORT_8080("GatewayPort8080"),
    /// `spec.addresses` (golden `addresses-requested`, `not-bound-requested-address`).
    GATEWAY_STATIC_ADDRESSES("GatewayStaticAddresses"),
    HTTP_ROUTE("HTTPRoute"),
    /// `RedirectTest.answersWithItsStatusAndNoContent`, and so 307 and 308.
    HTTP_ROUTE_303_REDIRECT_STATUS_CODE("HTTPRoute303RedirectStatusCode"),
    HTTP_ROUTE_307_REDIRECT_STATUS_CODE("HTTPRoute307RedirectStatusCode"),
    HTTP_ROUTE_308_REDIRECT_STATUS_CODE("HTTPRoute308RedirectStatusCode"),
    /// Filters of a `backendRefs` entry (golden `filters-headers`).
    HTTP_ROUTE_BACKEND_REQUEST_HEADER_MODIFICATION("HTTPRouteBackendRequestHeaderModification"),
    /// `DeadlinesTest.answers504WhenTheRulesTimeForTheBackendIsOver`.
    HTTP_ROUTE_BACKEND_TIMEOUT("HTTPRouteBackendTimeout"),
    /// A `parentRefs` port that no listener has is refused (golden `parent-refs`).
    HTTP_ROUTE_DESTINATION_PORT_MATCHING("HTTPRouteDestinationPortMatching"),
    /// `UrlRewriteTest.changesTheHostThatTheBackendSees`.
    HTTP_ROUTE_HOST_REWRITE("HTTPRouteHostRewrite"),
    /// Golden `matches-in-all-forms`; the routing table's `OracleTest`. So are query parameters.
    HTTP_ROUTE_METHOD_MATCHING("HTTPRouteMethodMatching"),
    /// Golden `rule-names`.
    HTTP_ROUTE_NAMED_ROUTE_RULE("HTTPRouteNamedRouteRule"),
    /// Golden `parent-refs`.
    HTTP_ROUTE_PARENT_REF_PORT("HTTPRouteParentRefPort"),
    /// `RedirectTest.sendsTheClientToThePath`.
    HTTP_ROUTE_PATH_REDIRECT("HTTPRoutePathRedirect"),
    /// `UrlRewriteTest`.
    HTTP_ROUTE_PATH_REWRITE("HTTPRoutePathRewrite"),
    /// `RedirectTest.sendsTheClientTo`, and so the scheme.
    HTTP_ROUTE_PORT_REDIRECT("HTTPRoutePortRedirect"),
    HTTP_ROUTE_QUERY_PARAM_MATCHING("HTTPRouteQueryParamMatching"),
    /// `DeadlinesTest.answers504WhenTheRulesTimeForTheRequestIsOver`.
    HTTP_ROUTE_REQUEST_TIMEOUT("HTTPRouteRequestTimeout"),
    /// `HeaderModifierTest`.
    HTTP_ROUTE_RESPONSE_HEADER_MODIFICATION("HTTPRouteResponseHeaderModification"),
    HTTP_ROUTE_SCHEME_REDIRECT("HTTPRouteSchemeRedirect"),
    /// Golden `reference-grants`.
    REFERENCE_GRANT("ReferenceGrant");

    private final String text;

    Features(String text) {
        this.text = text;
    }

    /// What a GatewayClass says, in the order that the API demands.
    ///
    /// @param headlessServices whether each Gateway gets its Service
    static List<String> supported(boolean headlessServices) {
        return Arrays.stream(values())
                .filter(f -> headlessServices || f != GATEWAY_INFRASTRUCTURE_PROPAGATION)
                .map(f -> f.text)
                .sorted()
                .toList();
    }
}
