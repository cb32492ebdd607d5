package dev.gatehouse.server.metrics;

import java.util.List;

/// What is measured: a family of series that share a name, a kind and labels. `docs/metrics.md` is
/// written from this table. Names and labels are an interface: dashboards and alerts rely on them.
///
/// No label holds what a client chooses (a path, a host, an address of a client's): a family has as
/// many series as the configuration and the closed sets of values allow.
public enum Family {
    BUILD_INFO(
            "gatehouse_build_info",
            Kind.GAUGE,
            "Always 1; the version that runs is the label.",
            "version"),
    CONFIG_GENERATION(
            "gatehouse_config_generation",
            Kind.GAUGE,
            "The generation of the configuration that is served; 0 before the first."),
    CONFIG_LAST_SUCCESS(
            "gatehouse_config_last_success_timestamp_seconds",
            Kind.GAUGE,
            "When a configuration last became the one that is served, in Unix time; 0 before the first."),
    CONFIG_RELOADS(
            "gatehouse_config_reloads_total",
            Kind.COUNTER,
            "Configurations that the data plane was given, by what became of them.",
            "result"),
    CONFIG_STALE(
            "gatehouse_config_stale",
            Kind.GAUGE,
            "1 while the source of the configuration may have changed without being seen, such as an API server that is away; else 0."),
    CONFIG_STALE_SINCE(
            "gatehouse_config_stale_since_timestamp_seconds",
            Kind.GAUGE,
            "Since when, in Unix time; there only while it is so."),
    K8S_WATCH_CONNECTED(
            "gatehouse_k8s_watch_connected",
            Kind.GAUGE,
            "1 while the API server tells of each change of this kind; else 0.",
            "kind"),
    K8S_CREDENTIALS_END(
            "gatehouse_k8s_token_expiry_seconds",
            Kind.GAUGE,
            "When the client certificate or the token for the API server expires, in Unix time; there only if it does."),
    LEADER(
            "gatehouse_leader",
            Kind.GAUGE,
            "1 for the replica that writes status, 0 for the others; there only for a cluster."),
    STATUS_WRITES(
            "gatehouse_status_writes_total",
            Kind.COUNTER,
            "Writes to the API server, by kind of object and by what became of them.",
            "kind",
            "result"),
    LISTENER_REFERENCES_REFUSED(
            "gatehouse_listener_references_refused",
            Kind.GAUGE,
            "Always 1; there while something that a listener refers to is refused: its condition ResolvedRefs is False.",
            "listener",
            "reason"),
    SERVER_DURATION(
            "http_server_request_duration_seconds",
            Kind.HISTOGRAM,
            "Requests of clients, from the first byte to the end of the response.",
            "http_request_method",
            "http_response_status_code",
            "network_protocol_version",
            "gateway",
            "listener",
            "route_kind",
            "route_namespace",
            "route"),
    SERVER_ACTIVE(
            "http_server_active_requests",
            Kind.GAUGE,
            "Requests of clients that are being served.",
            "url_scheme"),
    REQUEST_BODY(
            "http_server_request_body_size_bytes",
            Kind.HISTOGRAM,
            "Content of clients' requests, as far as it was read.",
            "gateway",
            "listener",
            "route_kind",
            "route_namespace",
            "route"),
    RESPONSE_BODY(
            "http_server_response_body_size_bytes",
            Kind.HISTOGRAM,
            "Content of the responses to clients.",
            "gateway",
            "listener",
            "route_kind",
            "route_namespace",
            "route"),
    BYTES(
            "gatehouse_bytes_total",
            Kind.COUNTER,
            "Bytes of HTTP exchanged with clients, heads and content; TLS's own are not in it.",
            "direction"),
    CLIENT_DURATION(
            "http_client_request_duration_seconds",
            Kind.HISTOGRAM,
            "Requests to backends, from when an endpoint was chosen to the head of its response, or to the failure.",
            "http_request_method",
            "http_response_status_code",
            "gateway",
            "listener",
            "route_kind",
            "route_namespace",
            "route",
            "backend"),
    UPSTREAM_CONNECT(
            "gatehouse_upstream_connect_duration_seconds",
            Kind.HISTOGRAM,
            "Connections to backends that were made, by how long that took.",
            "backend"),
    UPSTREAM_POOL_ACTIVE(
            "gatehouse_upstream_pool_active",
            Kind.GAUGE,
            "Connections to backends that serve a request.",
            "backend"),
    UPSTREAM_POOL_IDLE(
            "gatehouse_upstream_pool_idle",
            Kind.GAUGE,
            "Connections to backends that wait for the next request.",
            "backend"),
    CONNECTIONS_ACTIVE(
            "gatehouse_connections_active",
            Kind.GAUGE,
            "Connections from clients that are open, by the bound address.",
            "address",
            "protocol"),
    CONNECTIONS(
            "gatehouse_connections_total",
            Kind.COUNTER,
            "Connections from clients that were let in, by the bound address.",
            "address",
            "protocol"),
    CONNECTIONS_REJECTED(
            "gatehouse_connections_rejected_total",
            Kind.COUNTER,
            "Connections from clients that were turned away, by the limit that was reached.",
            "reason"),
    REQUESTS_REJECTED(
            "gatehouse_requests_rejected_total",
            Kind.COUNTER,
            "Requests that were answered with 503 before they were routed, by the limit that was reached.",
            "reason"),
    OVERLOAD_LEVEL(
            "gatehouse_overload_level",
            Kind.GAUGE,
            "How far the gateway protects itself since memory or descriptors are short: 0 not at all, 1 without keep-alive, 2 all is answered with 503, 3 no connection is accepted."),
    UPSTREAM_HEALTHY(
            "gatehouse_upstream_healthy",
            Kind.GAUGE,
            "1 for an endpoint of a backend that gets requests, 0 for one that is left out for a while because it failed.",
            "backend",
            "endpoint"),
    UPSTREAM_EJECTIONS(
            "gatehouse_upstream_ejections_total",
            Kind.COUNTER,
            "How often an endpoint was left out because it failed; there from the first time on.",
            "backend",
            "endpoint"),
    TLS_HANDSHAKES(
            "gatehouse_tls_handshakes_total",
            Kind.COUNTER,
            "TLS handshakes with clients, by how they ended and the version that was agreed on.",
            "result",
            "version"),
    TLS_CERTIFICATE_NOT_AFTER(
            "gatehouse_tls_certificate_not_after_seconds",
            Kind.GAUGE,
            "When a certificate that is served expires, in Unix time.",
            "listener",
            "subject",
            "dns_name",
            "key_type"),
    LOOP_TURN(
            "gatehouse_loop_turn_seconds",
            Kind.GAUGE,
            "The longest turn of an event loop since the last scrape: how long its connections have waited at worst.",
            "loop"),
    ACCEPT_FAILURES(
            "gatehouse_accept_failures_total",
            Kind.COUNTER,
            "Failures to accept a connection, such as for want of descriptors."),
    ACCESS_LOG_DROPPED(
            "gatehouse_access_log_dropped_total",
            Kind.COUNTER,
            "Lines of the access log that were lost, since its sink takes them too slowly or not at all.");

    /// What the numbers of a family are.
    public enum Kind {
        /// only ever grows, from 0 at the start of the process
        COUNTER,
        /// goes up and down
        GAUGE,
        /// numbers in buckets, with their sum and count, that only ever grow
        HISTOGRAM;

        String text() {
            return switch (this) {
                case COUNTER -> "counter";
                case GAUGE -> "gauge";
                case HISTOGRAM -> "histogram";
            };
        }
    }

    private final String title;
    private final Kind kind;
    private final String help;

    @SuppressWarnings("ImmutableEnumChecker") // List.of's are
    private final List<String> labels;

    Family(String title, Kind kind, String help, String... labels) {
        this.title = title;
        this.kind = kind;
        this.help = help;
        this.labels = List.of(labels);
    }

    /// The name of the series: a counter's ends in `_total`.
    public String title() {
        return title;
    }

    public Kind kind() {
        return kind;
    }

    /// One sentence for people.
    public String help() {
        return help;
    }

    /// The names of the labels, in the order of a [Sample]'s values; a histogram's `le` is not
    /// among them.
    public List<String> labels() {
        return labels;
    }
}
