package dev.gatehouse.cli.config;

import dev.gatehouse.cli.config.GatehouseConfig.AccessLog;
import dev.gatehouse.cli.config.GatehouseConfig.CarrierKind;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    public static final ConfigKey<List<AddressRange>> ADDRESSES =
            key(
                    "addresses",
                    new ValueType.Items<>(new ValueType.Addresses()),
                    "127.0.0.1",
                    "The pool from which a Gateway without `spec.addresses` gets its addresses, one"
                            + " of each family that is here, in this order. Where Gateways outnumber"
                            + " the addresses, they share.");

    public static final ConfigKey<InetSocketAddress> ADMIN_ADDRESS =
            key(
                    "admin.address",
                    new ValueType.SocketAddress(),
                    "127.0.0.1:9901",
                    "Where the admin API and the health checks listen. It has no authentication:"
                            + " keep it on loopback or on a network that you trust.");

    public static final ConfigKey<Long> MAX_CONNECTIONS =
            count(
                    "maxConnections",
                    10_000,
                    1,
                    1_000_000,
                    "Client connections at a time, in all; the next one is closed at once.");

    public static final ConfigKey<Long> MAX_CONNECTIONS_PER_SOURCE =
            count(
                    "maxConnectionsPerSource",
                    1_000,
                    1,
                    1_000_000,
                    "Client connections at a time from one source: an IPv4 address or an IPv6 /64."
                            + " Raise it where a load balancer stands in front.");

    public static final ConfigKey<Long> MAX_HEAD_BYTES =
            count(
                    "maxHeadBytes",
                    32_768,
                    1_024,
                    1_048_576,
                    "Bytes of a message's start line and header together, in both directions. A"
                            + " request beyond it is answered with 431.");

    public static final ConfigKey<Long> MAX_LINE_BYTES =
            count(
                    "maxLineBytes",
                    8_192,
                    256,
                    1_048_576,
                    "Bytes of one line of a head. A request line beyond it is answered with 414, a"
                            + " field line with 431.");

    public static final ConfigKey<Long> MAX_FIELDS =
            count(
                    "maxFields",
                    100,
                    8,
                    10_000,
                    "Field lines of a header. A request beyond it is answered with 431.");

    public static final ConfigKey<Long> MAX_CHUNK_LINE_BYTES =
            count(
                    "maxChunkLineBytes",
                    256,
                    16,
                    65_536,
                    "Bytes of the line that says how long a chunk is, with its extensions, which are"
                            + " ignored. Beyond it the message is refused.");

    public static final ConfigKey<Long> MAX_TRAILER_BYTES =
            count(
                    "maxTrailerBytes",
                    4_096,
                    64,
                    1_048_576,
                    "Bytes of the trailer section behind a chunked body. Beyond it the message is"
                            + " refused.");

    public static final ConfigKey<Long> MAX_REQUEST_BODY_BYTES =
            count(
                    "maxRequestBodyBytes",
                    0,
                    0,
                    1L << 50,
                    "Bytes of a request's body; 0 is no limit, since bodies stream and none is held"
                            + " whole. Beyond it the request is answered with 413.");

    public static final ConfigKey<Duration> HEAD_TIMEOUT =
            span(
                    "headTimeout",
                    "10s",
                    "1ms",
                    "1h",
                    "From a request's first byte to the end of its head; for a new connection, from"
                            + " its start. Then 408.");

    public static final ConfigKey<Duration> IDLE_TIMEOUT =
            span(
                    "idleTimeout",
                    "60s",
                    "1ms",
                    "24h",
                    "How long a client connection may wait for its next request, and how long"
                            + " nothing may arrive of a body.");

    public static final ConfigKey<Duration> WRITE_TIMEOUT =
            span(
                    "writeTimeout",
                    "30s",
                    "1ms",
                    "1h",
                    "How long a peer may take none of the bytes that are sent to it.");

    public static final ConfigKey<Duration> CONNECT_TIMEOUT =
            span("connectTimeout", "4s", "1ms", "1h", "For connecting to a backend. Then 503.");

    public static final ConfigKey<Duration> RESPONSE_TIMEOUT =
            span(
                    "responseTimeout",
                    "0s",
                    "0s",
                    "24h",
                    "From the end of a request to the head of the backend's response, where the"
                            + " route sets no timeout of its own; 0s is no limit. Then 504.");

    public static final ConfigKey<Duration> DRAIN_TIMEOUT =
            span(
                    "drainTimeout",
                    "30s",
                    "0s",
                    "24h",
                    "The time of grace at SIGTERM: how long exchanges that run may take to finish.");

    public static final ConfigKey<List<AddressRange>> TRUSTED_PROXIES =
            key(
                    "trustedProxies",
                    new ValueType.Items<>(new ValueType.Addresses()),
                    "",
                    "Peers whose X-Forwarded-* and Forwarded fields are kept and appended to. Those"
                            + " of everyone else are replaced.");

    public static final ConfigKey<AccessLog> ACCESS_LOG =
            key(
                    "accessLog",
                    new ValueType.OneOf<>(AccessLog.class),
                    "off",
                    "Where one line per exchange goes.");

    public static final ConfigKey<CarrierKind> CARRIERS =
            key(
                    "carriers",
                    new ValueType.OneOf<>(CarrierKind.class),
                    "auto",
                    "What runs the virtual threads of connections: `loop`, one event loop per core;"
                            + " `jdk`, the JDK's scheduler; `auto`, loops where this JVM lets them"
                            + " run.");

    private ConfigKeys() {}

    /// Every key, in the order of the reference.
    public static List<ConfigKey<?>> all() {
        return List.copyOf(TABLE);
    }

    private static ConfigKey<Long> count(String name, long value, long min, long max, String doc) {
        return key("limits." + name, new ValueType.Count(min, max), Long.toString(value), doc);
    }

    private static ConfigKey<Duration> span(
            String name, String value, String min, String max, String doc) {
        var type = new ValueType.Span(duration(min), duration(max));
        return key("limits." + name, type, value, doc);
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
