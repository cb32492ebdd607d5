package dev.gatehouse.cli.config;

import dev.gatehouse.k8s.reach.ReachPolicy;
import dev.gatehouse.server.AccessLogOptions;
import dev.gatehouse.server.AddressRange;
import dev.gatehouse.server.Limits;
import dev.gatehouse.server.OverloadLimits;
import dev.gatehouse.server.PassiveHealth;
import dev.gatehouse.server.ServerOptions.CarriersKind;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The table of the bootstrap configuration. Whoever adds a key adds a line here and a component in
/// [GatehouseConfig]; `ConfigTableTest` then says which files to write again.
public final class ConfigKeys {

    private static final List<ConfigKey<?>> TABLE = new ArrayList<>();

    public static final ConfigKey<Path> SOURCE_FILE_PATH =
            key(
                    "source.file.path",
                    new ValueType.FilePath(),
                    null,
                    "The folder of Gateway API YAML to serve, read recursively and watched. Relative"
                            + " to this file's folder; from the environment or the command line, to"
                            + " the working directory.");

    public static final ConfigKey<Path> SOURCE_KUBERNETES_KUBECONFIG =
            key(
                    "source.kubernetes.kubeconfig",
                    new ValueType.FilePath(),
                    null,
                    "The kubeconfig of the cluster to serve, from outside of it. Credentials by"
                            + " client certificate, token, token file or exec plugin; files are read"
                            + " again when they change. `gatehouse rbac` prints the rights that its"
                            + " user needs.");

    public static final ConfigKey<String> SOURCE_KUBERNETES_CONTEXT =
            key(
                    "source.kubernetes.context",
                    new ValueType.Name("\\S.{0,252}", "name of a context"),
                    null,
                    "The context of the kubeconfig; without one, its current-context.");

    public static final ConfigKey<Boolean> LEADER_ELECTION =
            key(
                    "source.kubernetes.leaderElection",
                    new ValueType.Flag(),
                    "true",
                    "Whether the replicas elect one that writes status. `false` is for a single"
                            + " replica without rights on Leases: it always writes.");

    public static final ConfigKey<String> LEASE_NAMESPACE =
            key(
                    "source.kubernetes.leaseNamespace",
                    new ValueType.Name("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", "name of a namespace"),
                    "gatehouse-system",
                    "The namespace of the Lease `gatehouse`.");

    public static final ConfigKey<Boolean> GATEWAY_SERVICES =
            key(
                    "source.kubernetes.gatewayServices",
                    new ValueType.Flag(),
                    "true",
                    "Whether each Gateway gets a headless Service and EndpointSlices with its"
                            + " addresses, so that it has a name in the cluster's DNS.");

    public static final ConfigKey<ReachPolicy> REACH =
            key(
                    "source.kubernetes.reach",
                    new ValueType.OneOf<>(ReachPolicy.class),
                    "auto",
                    "By which way Services are reached: `pod`, the addresses of EndpointSlices;"
                            + " `nodeport`, the nodes' addresses; `loadbalancer`, the addresses in"
                            + " the Service's status; `clusterip`; `auto` tries pods, and where"
                            + " none answers, takes the load balancer, else the node port.");

    public static final ConfigKey<Path> STATE_FOLDER =
            key(
                    "state.folder",
                    new ValueType.FilePath(),
                    null,
                    "Where the last good configuration of a cluster is kept, from which a start"
                            + " serves while the API server is away. Without one,"
                            + " `/var/lib/gatehouse` (or systemd's STATE_DIRECTORY) where that can"
                            + " be written.");

    public static final ConfigKey<Path> STATE_KEY_FILE =
            key(
                    "state.keyFile",
                    new ValueType.FilePath(),
                    null,
                    "32 random bytes or more, by which that is encrypted. Without one it is"
                            + " encrypted where systemd gives the credential `gatehouse-state-key`.");

    public static final ConfigKey<List<String>> ADDRESSES =
            key(
                    "addresses",
                    new ValueType.Items<>(new ValueType.PoolEntry()),
                    "127.0.0.1",
                    "The pool from which a Gateway without `spec.addresses` gets its addresses, one"
                            + " of each family that is here, in this order. Where Gateways outnumber"
                            + " the addresses, they share.");

    public static final ConfigKey<List<String>> ADVERTISE =
            key(
                    "advertise",
                    new ValueType.Items<>(new ValueType.AdvertisedEntry()),
                    "",
                    "What a Gateway's status says instead of an address, where a NAT is in front:"
                            + " `10.0.0.5=203.0.113.7`. External DNS and others read it there.");

    public static final ConfigKey<InetSocketAddress> ADMIN_ADDRESS =
            key(
                    "admin.address",
                    new ValueType.SocketAddress(),
                    "127.0.0.1:9901",
                    "Where the admin API and the health checks listen. It has no authentication:"
                            + " keep it on loopback or on a network that you trust.");

    public static final ConfigKey<List<String>> ADMIN_HOSTS =
            key(
                    "admin.hosts",
                    new ValueType.Items<>(
                            new ValueType.Name(
                                    "(?=.{1,253}$)[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*",
                                    "host name")),
                    "",
                    "Names by which the admin API may be asked, besides IP addresses and"
                            + " `localhost`; under others only `/livez` and `/readyz` answer, since"
                            + " a page in a browser may let its own name lead here.");

    public static final ConfigKey<Long> MAX_CONNECTIONS =
            count(
                    "maxConnections",
                    Limits.DEFAULTS.maxConnections(),
                    0,
                    1_000_000,
                    "Client connections at a time, in all; 0: half of the descriptors that the"
                            + " process may open and that are not in reserve, at most 50000. The"
                            + " next one is answered with 503 and closed.");

    public static final ConfigKey<Long> MAX_CONNECTIONS_PER_SOURCE =
            count(
                    "maxConnectionsPerSource",
                    Limits.DEFAULTS.maxConnectionsPerSource(),
                    1,
                    1_000_000,
                    "The same for one source: an IPv4 address or an IPv6 /64.");

    public static final ConfigKey<Long> MAX_REQUESTS =
            count(
                    "maxRequests",
                    Limits.DEFAULTS.maxRequests(),
                    0,
                    1_000_000,
                    "Requests that are being served at a time, in all; 0: one for each 24 KiB of"
                            + " three quarters of the heap. The next one is answered with 503 at"
                            + " once.");

    public static final ConfigKey<Duration> MAX_CONNECTION_AGE =
            span(
                    "maxConnectionAge",
                    Limits.DEFAULTS.maxConnectionAge(),
                    "0s",
                    "24h",
                    "How old a client connection may grow: then it ends with the request that it"
                            + " is in, or at once where it is idle. 0s is no bound.");

    public static final ConfigKey<Long> MAX_REQUESTS_PER_CONNECTION =
            count(
                    "maxRequestsPerConnection",
                    Limits.DEFAULTS.maxRequestsPerConnection(),
                    0,
                    1_000_000_000,
                    "Requests on one client connection, which then ends; 0 is no bound.");

    public static final ConfigKey<Long> MAX_HEAD_BYTES =
            count(
                    "maxHeadBytes",
                    Limits.DEFAULTS.maxHeadBytes(),
                    1_024,
                    1_048_576,
                    "Bytes of a start line and its header together. Beyond it, a request is"
                            + " answered with 431, and for a backend's response with 502.");

    public static final ConfigKey<Long> MAX_LINE_BYTES =
            count(
                    "maxLineBytes",
                    Limits.DEFAULTS.maxLineBytes(),
                    256,
                    1_048_576,
                    "Bytes of one line of a head. Beyond it, 414 for the request line and 431"
                            + " for a field line; for a backend's, 502.");

    public static final ConfigKey<Long> MAX_FIELDS =
            count(
                    "maxFields",
                    Limits.DEFAULTS.maxFields(),
                    8,
                    10_000,
                    "Field lines of a header. Beyond it, 431; for a backend's, 502.");

    public static final ConfigKey<Long> MAX_CHUNK_LINE_BYTES =
            count(
                    "maxChunkLineBytes",
                    Limits.DEFAULTS.maxChunkLineBytes(),
                    16,
                    65_536,
                    "Bytes of the line that says how long a chunk is, with its extensions,"
                            + " which are not passed on. Beyond it, 400.");

    public static final ConfigKey<Long> MAX_TRAILER_BYTES =
            count(
                    "maxTrailerBytes",
                    Limits.DEFAULTS.maxTrailerBytes(),
                    64,
                    1_048_576,
                    "Bytes of the trailer section behind a chunked body, and of all chunk"
                            + " extensions of a body. Beyond it, 431 or 400.");

    public static final ConfigKey<Long> MAX_REQUEST_BODY_BYTES =
            count(
                    "maxRequestBodyBytes",
                    Limits.DEFAULTS.maxRequestBodyBytes(),
                    0,
                    1L << 50,
                    "Bytes of a request's body; 0 is no bound, since bodies stream and none"
                            + " is held whole. Beyond it, 413.");

    public static final ConfigKey<Long> MAX_INTERIM_RESPONSES =
            count(
                    "maxInterimResponses",
                    Limits.DEFAULTS.maxInterimResponses(),
                    1,
                    1_000,
                    "1xx answers of a backend to one request. Beyond it, 502.");

    public static final ConfigKey<Long> MAX_IDLE_PER_ENDPOINT =
            count(
                    "maxIdlePerEndpoint",
                    Limits.DEFAULTS.maxIdlePerEndpoint(),
                    0,
                    100_000,
                    "Idle connections that are kept per backend address; more are closed.");

    public static final ConfigKey<Duration> HEAD_TIMEOUT =
            span(
                    "headTimeout",
                    Limits.DEFAULTS.headTimeout(),
                    "1ms",
                    "1h",
                    "From a request's first byte (for a new connection, from its start) to"
                            + " the end of its head. Then 408.");

    public static final ConfigKey<Duration> IDLE_TIMEOUT =
            span(
                    "idleTimeout",
                    Limits.DEFAULTS.idleTimeout(),
                    "1ms",
                    "24h",
                    "How long a client connection may wait for its next request.");

    public static final ConfigKey<Duration> BODY_GRACE =
            span(
                    "bodyGrace",
                    Limits.DEFAULTS.bodyGrace(),
                    "0s",
                    "24h",
                    "How long a request's body may be slower than `bodyBytesPerSecond`. Then"
                            + " 408.");

    public static final ConfigKey<Long> BODY_BYTES_PER_SECOND =
            count(
                    "bodyBytesPerSecond",
                    Limits.DEFAULTS.bodyBytesPerSecond(),
                    0,
                    1_073_741_824,
                    "How fast a request's body must come, once `bodyGrace` is over.");

    public static final ConfigKey<Duration> STREAM_TIMEOUT =
            span(
                    "streamTimeout",
                    Limits.DEFAULTS.streamTimeout(),
                    "1ms",
                    "24h",
                    "How long nothing may come of a body, in either direction. Then the"
                            + " exchange is cut.");

    public static final ConfigKey<Duration> WRITE_TIMEOUT =
            span(
                    "writeTimeout",
                    Limits.DEFAULTS.writeTimeout(),
                    "1ms",
                    "1h",
                    "How long a peer may take none of the bytes that are sent to it. Then its"
                            + " connection is closed.");

    public static final ConfigKey<Duration> CONNECT_TIMEOUT =
            span(
                    "connectTimeout",
                    Limits.DEFAULTS.connectTimeout(),
                    "1ms",
                    "1h",
                    "For connecting to a backend. Then 504.");

    public static final ConfigKey<Duration> RESPONSE_TIMEOUT =
            span(
                    "responseTimeout",
                    Limits.DEFAULTS.responseTimeout(),
                    "1ms",
                    "24h",
                    "From the end of a request to the head of the backend's response, where"
                            + " the route sets no timeout of its own. Then 504.");

    public static final ConfigKey<Duration> POOL_IDLE_TIMEOUT =
            span(
                    "poolIdleTimeout",
                    Limits.DEFAULTS.poolIdleTimeout(),
                    "1ms",
                    "24h",
                    "How long a backend connection may lie idle and still be used.");

    public static final ConfigKey<Duration> POOL_MAX_AGE =
            span(
                    "poolMaxAge",
                    Limits.DEFAULTS.poolMaxAge(),
                    "1ms",
                    "24h",
                    "How old a backend connection may grow and still be used, so that traffic"
                            + " follows changes behind an address.");

    public static final ConfigKey<Long> DRAIN_BYTES =
            count(
                    "drainBytes",
                    Limits.DEFAULTS.drainBytes(),
                    0,
                    16_777_216,
                    "Bytes that are read of a refused message before its connection is"
                            + " closed, so that the answer arrives.");

    public static final ConfigKey<Duration> DRAIN_TIMEOUT =
            span(
                    "drainTimeout",
                    Limits.DEFAULTS.drainTimeout(),
                    "0s",
                    "1h",
                    "The same in time. The time of grace at SIGTERM is `graceTime`.");

    public static final ConfigKey<Boolean> PASSIVE_HEALTH =
            key(
                    "passiveHealth.enabled",
                    new ValueType.Flag(),
                    Boolean.toString(PassiveHealth.DEFAULTS.enabled()),
                    "Whether an endpoint of a backend that keeps failing gets no requests for a"
                            + " while.");

    public static final ConfigKey<Long> PASSIVE_HEALTH_FAILURES =
            key(
                    "passiveHealth.failures",
                    new ValueType.Count(0, 10_000),
                    Integer.toString(PassiveHealth.DEFAULTS.failures()),
                    "So many requests in a row that it answers with a 5xx, not in time, or not at"
                            + " all; 0: none of this counts.");

    public static final ConfigKey<Long> PASSIVE_HEALTH_CONNECT_FAILURES =
            key(
                    "passiveHealth.connectFailures",
                    new ValueType.Count(0, 10_000),
                    Integer.toString(PassiveHealth.DEFAULTS.connectFailures()),
                    "So many connections in a row that it does not take; 0: none of this counts.");

    public static final ConfigKey<Duration> PASSIVE_HEALTH_EJECTION_TIME =
            key(
                    "passiveHealth.ejectionTime",
                    new ValueType.Span(duration("1ms"), duration("24h")),
                    ValueType.Span.text(PassiveHealth.DEFAULTS.ejectionTime()),
                    "For how long the first time; two times that the second time, three times the"
                            + " third, and so on.");

    public static final ConfigKey<Duration> PASSIVE_HEALTH_MAX_EJECTION_TIME =
            key(
                    "passiveHealth.maxEjectionTime",
                    new ValueType.Span(duration("1ms"), duration("24h")),
                    ValueType.Span.text(PassiveHealth.DEFAULTS.maxEjectionTime()),
                    "The longest.");

    public static final ConfigKey<Long> PASSIVE_HEALTH_MAX_EJECTED_PERCENT =
            key(
                    "passiveHealth.maxEjectedPercent",
                    new ValueType.Count(0, 100),
                    Integer.toString(PassiveHealth.DEFAULTS.maxEjectedPercent()),
                    "Of a backend's endpoints at once, rounded down; the last one is never left"
                            + " out.");

    public static final ConfigKey<Long> OVERLOAD_CLOSE_PERCENT =
            key(
                    "overload.closePercent",
                    new ValueType.Count(1, 1_000),
                    Integer.toString(OverloadLimits.DEFAULTS.closePercent()),
                    "Of the heap after a collection, or of the descriptors less a reserve: from"
                            + " here on a connection ends with the request that it is in, and idle"
                            + " ones at once. More than 100 is never.");

    public static final ConfigKey<Long> OVERLOAD_REFUSE_PERCENT =
            key(
                    "overload.refusePercent",
                    new ValueType.Count(1, 1_000),
                    Integer.toString(OverloadLimits.DEFAULTS.refusePercent()),
                    "From here on requests and new connections are answered with 503.");

    public static final ConfigKey<Long> OVERLOAD_PAUSE_PERCENT =
            key(
                    "overload.pausePercent",
                    new ValueType.Count(1, 1_000),
                    Integer.toString(OverloadLimits.DEFAULTS.pausePercent()),
                    "From here on no connection is accepted.");

    public static final ConfigKey<Duration> OVERLOAD_MAX_DELAY =
            key(
                    "overload.maxDelay",
                    new ValueType.Span(Duration.ZERO, duration("1h")),
                    ValueType.Span.text(OverloadLimits.DEFAULTS.maxDelay()),
                    "How long what is ready may wait for its turn on a loop. Where it goes on"
                            + " waiting longer, a growing share of new connections, and then of"
                            + " requests, is answered with 503. 0s: never.");

    public static final ConfigKey<Duration> OVERLOAD_WATCHDOG =
            key(
                    "overload.watchdog",
                    new ValueType.Span(Duration.ZERO, duration("1h")),
                    ValueType.Span.text(OverloadLimits.DEFAULTS.watchdog()),
                    "How long a loop may be stuck, in whole seconds, before the process logs"
                            + " where, and ends with exit status 70 to be started anew. 0s: for"
                            + " ever.");

    public static final ConfigKey<List<AddressRange>> TRUSTED_PROXIES =
            key(
                    "trustedProxies",
                    new ValueType.Items<>(new ValueType.Block()),
                    "",
                    "Peers whose X-Forwarded-* and Forwarded fields are kept and appended to. Those"
                            + " of everyone else are replaced.");

    public static final ConfigKey<AccessLogOptions.Target> ACCESS_LOG_TO =
            key(
                    "accessLog.to",
                    new ValueType.LogTarget(),
                    "off",
                    "Where a line per exchange goes. A file is opened anew at SIGHUP. `accessLog:"
                            + " stdout` is short for it.");

    public static final ConfigKey<AccessLogOptions.Format> ACCESS_LOG_FORMAT =
            key(
                    "accessLog.format",
                    new ValueType.OneOf<>(AccessLogOptions.Format.class),
                    "json",
                    "An object per line with all that is known, or the combined format of Apache"
                            + " and nginx.");

    public static final ConfigKey<Long> ACCESS_LOG_MIN_STATUS =
            key(
                    "accessLog.minStatus",
                    new ValueType.Count(0, 599),
                    "0",
                    "Exchanges with a lower status are left out, unless they took `minDuration`; 0"
                            + " is no filter. An exchange without a response is never left out by"
                            + " it.");

    public static final ConfigKey<Duration> ACCESS_LOG_MIN_DURATION =
            key(
                    "accessLog.minDuration",
                    new ValueType.Span(Duration.ZERO, Duration.ofHours(24)),
                    "0s",
                    "Exchanges that took less are left out, unless they have `minStatus`; 0s is no"
                            + " filter.");

    public static final ConfigKey<Long> ACCESS_LOG_SAMPLE =
            key(
                    "accessLog.sample",
                    new ValueType.Count(1, 1_000_000),
                    "1",
                    "Of so many exchanges that the filters let through, one is told.");

    public static final ConfigKey<AccessLogOptions.Query> ACCESS_LOG_QUERY =
            key(
                    "accessLog.query",
                    new ValueType.OneOf<>(AccessLogOptions.Query.class),
                    "names",
                    "What is told of a query: `none`, that there is one; `names`, the names of its"
                            + " parameters; `full`, their values, too, which may be secret.");

    public static final ConfigKey<Boolean> TRACING_BEGIN =
            key(
                    "tracing.begin",
                    new ValueType.Flag(),
                    "false",
                    "Whether a request without a valid `traceparent` (W3C Trace Context) gets one."
                            + " A valid one is passed on as it came.");

    public static final ConfigKey<CarriersKind> CARRIERS =
            key(
                    "carriers",
                    new ValueType.OneOf<>(CarriersKind.class),
                    "auto",
                    "What runs the virtual threads of connections: `loop`, one event loop per core;"
                            + " `jdk`, the JDK's scheduler; `auto`, loops where this JVM lets them"
                            + " run.");

    public static final ConfigKey<Duration> GRACE_TIME =
            key(
                    "graceTime",
                    new ValueType.Span(Duration.ZERO, Duration.ofHours(24)),
                    "30s",
                    "How long exchanges that run may take to finish after SIGTERM or SIGINT, before"
                            + " they are cut.");

    public static final ConfigKey<Duration> SHUTDOWN_DELAY =
            key(
                    "shutdownDelay",
                    new ValueType.Span(Duration.ZERO, duration("10m")),
                    null,
                    "How long, after SIGTERM or SIGINT, it goes on serving while `/readyz` says 503,"
                            + " so that a load balancer in front, or the node that takes the"
                            + " address over, has seen it before connections are refused; then"
                            + " comes `graceTime`. Without it, 3s where there are"
                            + " `highAvailability.addresses`, else 0s.");

    static {
        TABLE.addAll(HighAvailabilityKeys.ALL);
    }

    /// Sections that may stand for one of their keys: a value instead of keys and values.
    static final Map<String, ConfigKey<?>> SHORTHANDS = Map.of("accessLog", ACCESS_LOG_TO);

    private ConfigKeys() {}

    /// Every key, in the order of the reference.
    public static List<ConfigKey<?>> all() {
        return List.copyOf(TABLE);
    }

    private static ConfigKey<Long> count(String name, long value, long min, long max, String doc) {
        return key("limits." + name, new ValueType.Count(min, max), Long.toString(value), doc);
    }

    private static ConfigKey<Duration> span(
            String name, Duration value, String min, String max, String doc) {
        var type = new ValueType.Span(duration(min), duration(max));
        return key("limits." + name, type, ValueType.Span.text(value), doc);
    }

    private static Duration duration(String text) {
        return switch (new ValueType.Span(Duration.ZERO, Duration.ofDays(365)).parse(text)) {
            case Parsed.Value<Duration>(var value) -> value;
            case Parsed.Wrong<Duration>(var why) -> throw new IllegalArgumentException(why);
        };
    }

    private static <T> ConfigKey<T> key(
            String path, ValueType<T> type, @Nullable String defaultText, String doc) {
        var key = new ConfigKey<>(path, type, Optional.ofNullable(defaultText), doc);
        TABLE.add(key);
        return key;
    }
}
