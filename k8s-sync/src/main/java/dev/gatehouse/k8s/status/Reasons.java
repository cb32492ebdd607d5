package dev.gatehouse.k8s.status;

import java.util.Arrays;

/// Every condition type and every reason that Gatehouse sets, in one file. The words are those of
/// Gateway API v1.6 (`apis/v1/*_types.go`), so that a person finds them in the API's own reference.
public final class Reasons {

    private Reasons() {}

    /// What a condition is about. `Accepted`, `Programmed` and `ResolvedRefs` are good when they
    /// hold, `Conflicted` when it does not; `InsecureFrontendValidationMode` is a warning.
    public enum ConditionType {
        /// Whether the object, listener or attachment is one that Gatehouse serves.
        ACCEPTED("Accepted"),
        /// Whether it is served right now: its sockets are bound.
        PROGRAMMED("Programmed"),
        /// Whether all that it refers to is there, permitted and of a known kind.
        RESOLVED_REFS("ResolvedRefs"),
        /// Whether a listener claims what another listener claims too.
        CONFLICTED("Conflicted"),
        /// Whether clients of a Gateway are served though they can't prove who they are; it is
        /// there only where it holds.
        INSECURE_FRONTEND_VALIDATION_MODE("InsecureFrontendValidationMode");

        private final String text;

        ConditionType(String text) {
            this.text = text;
        }

        /// The word that stands in the condition.
        public String text() {
            return text;
        }

        /// Whether a condition of this type is one that we set, and so one that we may remove.
        static boolean known(String type) {
            return Arrays.stream(values()).anyMatch(value -> value.text.equals(type));
        }
    }

    /// Why a condition holds or does not.
    public enum Reason {
        // Where all is well: the reason repeats the type, except for Conflicted.
        ACCEPTED("Accepted"),
        PROGRAMMED("Programmed"),
        RESOLVED_REFS("ResolvedRefs"),
        NO_CONFLICTS("NoConflicts"),

        // GatewayClass and Gateway.
        /// A `parametersRef` that nobody here understands.
        INVALID_PARAMETERS("InvalidParameters"),
        /// The Gateway's class is not declared, so no controller takes it.
        NOT_RECONCILED("NotReconciled"),
        /// Some listeners are refused (then Accepted holds), or all are (then it does not).
        LISTENERS_NOT_VALID("ListenersNotValid"),
        /// An entry of `spec.addresses` of a type or form that can't be served.
        UNSUPPORTED_ADDRESS("UnsupportedAddress"),
        /// The Gateway asks for no address, and there is no pool to take one from.
        ADDRESS_NOT_ASSIGNED("AddressNotAssigned"),
        /// Clients are served though they can't prove who they are, since it is configured so.
        CONFIGURATION_CHANGED("ConfigurationChanged"),
        /// No listener could be bound on the addresses that the Gateway asks for.
        ADDRESS_NOT_USABLE("AddressNotUsable"),
        /// What it rests on is refused or could not be bound; the message says what.
        INVALID("Invalid"),

        // Listeners.
        /// A protocol that this version does not serve.
        UNSUPPORTED_PROTOCOL("UnsupportedProtocol"),
        /// A port number that can't be bound.
        PORT_UNAVAILABLE("PortUnavailable"),
        /// `allowedRoutes.kinds` names a kind that the listener can't take.
        INVALID_ROUTE_KINDS("InvalidRouteKinds"),
        /// A certificate that is not there, of no kind that is known, or can't be used: the message
        /// says why.
        INVALID_CERTIFICATE_REF("InvalidCertificateRef"),
        /// An authority for client certificates that is not there, or can't be used.
        INVALID_CA_CERTIFICATE_REF("InvalidCACertificateRef"),
        /// A reference to authorities of a kind that is not known.
        INVALID_CA_CERTIFICATE_KIND("InvalidCACertificateKind"),
        /// Clients must prove who they are, and there is no authority left to vouch for them.
        NO_VALID_CA_CERTIFICATE("NoValidCACertificate"),
        /// Another listener has the same port and host name.
        HOSTNAME_CONFLICT("HostnameConflict"),
        /// Another listener has the same port and a protocol that can't share it.
        PROTOCOL_CONFLICT("ProtocolConflict"),

        // Routes: Accepted.
        /// No such parent, or no listener with that name and port.
        NO_MATCHING_PARENT("NoMatchingParent"),
        /// The listeners' `allowedRoutes` let this namespace or kind not in.
        NOT_ALLOWED_BY_LISTENERS("NotAllowedByListeners"),
        /// No host name that both the route and the listener take.
        NO_MATCHING_LISTENER_HOSTNAME("NoMatchingListenerHostname"),
        /// A field holds something that this version can't do.
        UNSUPPORTED_VALUE("UnsupportedValue"),
        /// Two filters of one rule exclude each other.
        INCOMPATIBLE_FILTERS("IncompatibleFilters"),

        // Routes: ResolvedRefs (and UNSUPPORTED_PROTOCOL, UNSUPPORTED_VALUE).
        /// The Service, or its port, is not there, or nothing says where it is.
        BACKEND_NOT_FOUND("BackendNotFound"),
        /// A reference to something that is not a Service.
        INVALID_KIND("InvalidKind"),
        /// A reference into another namespace that no ReferenceGrant there permits.
        REF_NOT_PERMITTED("RefNotPermitted");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /// The word that stands in the condition.
        public String text() {
            return text;
        }
    }
}
