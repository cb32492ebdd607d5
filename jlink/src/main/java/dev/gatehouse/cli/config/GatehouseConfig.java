package dev.gatehouse.cli.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The bootstrap configuration, complete and checked.
///
/// @param folder the folder to serve; empty where nobody named one
/// @param addresses the pool for Gateways without an address of their own
/// @param adminAddress where the admin API listens
public record GatehouseConfig(
        Optional<Path> folder,
        List<AddressRange> addresses,
        InetSocketAddress adminAddress,
        Limits limits,
        List<AddressRange> trustedProxies,
        AccessLog accessLog,
        CarrierKind carriers) {

    public GatehouseConfig {
        addresses = List.copyOf(addresses);
        trustedProxies = List.copyOf(trustedProxies);
    }

    static GatehouseConfig of(Settings settings) {
        return new GatehouseConfig(
                settings.find(ConfigKeys.SOURCE_FILE_PATH),
                settings.get(ConfigKeys.ADDRESSES),
                settings.get(ConfigKeys.ADMIN_ADDRESS),
                Limits.of(settings),
                settings.get(ConfigKeys.TRUSTED_PROXIES),
                settings.get(ConfigKeys.ACCESS_LOG),
                settings.get(ConfigKeys.CARRIERS));
    }

    /// The same, serving another folder.
    public GatehouseConfig withFolder(Path other) {
        return new GatehouseConfig(
                Optional.of(other),
                addresses,
                adminAddress,
                limits,
                trustedProxies,
                accessLog,
                carriers);
    }

    /// Where the access log goes.
    public enum AccessLog {
        STDOUT,
        OFF
    }

    /// What carries the data plane's virtual threads.
    public enum CarrierKind {
        LOOP,
        JDK,
        AUTO
    }

    /// The bounds of the data plane; [ConfigKeys] says what each one does. Sizes are in bytes.
    ///
    /// @param maxRequestBodyBytes 0 is no limit
    /// @param responseTimeout zero is no limit
    public record Limits(
            int maxConnections,
            int maxConnectionsPerSource,
            int maxHeadBytes,
            int maxLineBytes,
            int maxFields,
            int maxChunkLineBytes,
            int maxTrailerBytes,
            long maxRequestBodyBytes,
            Duration headTimeout,
            Duration idleTimeout,
            Duration writeTimeout,
            Duration connectTimeout,
            Duration responseTimeout,
            Duration drainTimeout) {

        static Limits of(Settings settings) {
            return new Limits(
                    settings.number(ConfigKeys.MAX_CONNECTIONS),
                    settings.number(ConfigKeys.MAX_CONNECTIONS_PER_SOURCE),
                    settings.number(ConfigKeys.MAX_HEAD_BYTES),
                    settings.number(ConfigKeys.MAX_LINE_BYTES),
                    settings.number(ConfigKeys.MAX_FIELDS),
                    settings.number(ConfigKeys.MAX_CHUNK_LINE_BYTES),
                    settings.number(ConfigKeys.MAX_TRAILER_BYTES),
                    settings.get(ConfigKeys.MAX_REQUEST_BODY_BYTES),
                    settings.get(ConfigKeys.HEAD_TIMEOUT),
                    settings.get(ConfigKeys.IDLE_TIMEOUT),
                    settings.get(ConfigKeys.WRITE_TIMEOUT),
                    settings.get(ConfigKeys.CONNECT_TIMEOUT),
                    settings.get(ConfigKeys.RESPONSE_TIMEOUT),
                    settings.get(ConfigKeys.DRAIN_TIMEOUT));
        }
    }
}
