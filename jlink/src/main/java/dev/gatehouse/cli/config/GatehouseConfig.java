package dev.gatehouse.cli.config;

import dev.gatehouse.k8s.reach.ReachPolicy;
import dev.gatehouse.server.AccessLogOptions;
import dev.gatehouse.server.AddressRange;
import dev.gatehouse.server.Limits;
import dev.gatehouse.server.OverloadLimits;
import dev.gatehouse.server.PassiveHealth;
import dev.gatehouse.server.ServerOptions;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The bootstrap configuration, complete and checked.
///
/// @param folder the folder to serve; empty where nobody named one
/// @param cluster the cluster to serve; empty where nobody named one
/// @param state where the last good configuration of a cluster is kept
/// @param addresses the entries of the pool for Gateways without addresses of their own
/// @param advertise the entries of what is said instead of addresses
/// @param adminAddress where the admin API listens
/// @param adminHosts names by which it may be asked, besides addresses and `localhost`
/// @param graceTime how long exchanges may take to finish once the process is told to end
/// @param shutdownDelay how long it goes on serving before that
/// @param highAvailability the addresses that move between nodes
/// @param firewall what a packet filter lets in, besides listeners
public record GatehouseConfig(
        Optional<Path> folder,
        Optional<Cluster> cluster,
        State state,
        List<String> addresses,
        List<String> advertise,
        InetSocketAddress adminAddress,
        List<String> adminHosts,
        ServerOptions server,
        Duration graceTime,
        Duration shutdownDelay,
        HighAvailability highAvailability,
        Firewall firewall) {

    /// Addresses that move between nodes take a moment to move: some three times what it takes.
    private static final Duration MOVING = Duration.ofSeconds(3);

    /// What a packet filter lets in, besides listeners and the other nodes.
    ///
    /// @param enabled whether it is asked for
    /// @param ssh from where SSH may come
    /// @param sshPort where it listens
    /// @param admin from where the admin API may be asked, besides this machine
    public record Firewall(
            boolean enabled, List<AddressRange> ssh, int sshPort, List<AddressRange> admin) {

        public Firewall {
            ssh = List.copyOf(ssh);
            admin = List.copyOf(admin);
        }
    }

    /// A cluster, and what to write there.
    ///
    /// @param context of the kubeconfig; its current one where empty
    /// @param leaderElection whether only an elected replica writes
    /// @param gatewayServices whether each Gateway gets a headless Service
    /// @param reach by which way its Services are reached
    public record Cluster(
            Path kubeconfig,
            Optional<String> context,
            boolean leaderElection,
            String leaseNamespace,
            boolean gatewayServices,
            ReachPolicy reach) {}

    /// Where state is kept.
    ///
    /// @param folder as configured
    /// @param keyFile by which it is encrypted, as configured
    public record State(Optional<Path> folder, Optional<Path> keyFile) {}

    public GatehouseConfig {
        addresses = List.copyOf(addresses);
        advertise = List.copyOf(advertise);
        adminHosts = List.copyOf(adminHosts);
    }

    static GatehouseConfig of(Settings settings) {
        return new GatehouseConfig(
                settings.find(ConfigKeys.SOURCE_FILE_PATH),
                settings.find(ConfigKeys.SOURCE_KUBERNETES_KUBECONFIG)
                        .map(kubeconfig -> cluster(kubeconfig, settings)),
                new State(
                        settings.find(ConfigKeys.STATE_FOLDER),
                        settings.find(ConfigKeys.STATE_KEY_FILE)),
                settings.get(ConfigKeys.ADDRESSES),
                settings.get(ConfigKeys.ADVERTISE),
                settings.get(ConfigKeys.ADMIN_ADDRESS),
                settings.get(ConfigKeys.ADMIN_HOSTS),
                new ServerOptions(
                        settings.get(ConfigKeys.CARRIERS),
                        limits(settings),
                        settings.get(ConfigKeys.TRUSTED_PROXIES),
                        accessLog(settings),
                        settings.get(ConfigKeys.TRACING_BEGIN),
                        passiveHealth(settings),
                        overload(settings)),
                settings.get(ConfigKeys.GRACE_TIME),
                shutdownDelay(settings),
                HighAvailability.of(settings),
                new Firewall(
                        settings.get(HighAvailabilityKeys.FIREWALL),
                        settings.get(HighAvailabilityKeys.FIREWALL_SSH),
                        settings.number(HighAvailabilityKeys.FIREWALL_SSH_PORT),
                        settings.get(HighAvailabilityKeys.FIREWALL_ADMIN)));
    }

    private static Duration shutdownDelay(Settings settings) {
        var moves = !settings.get(HighAvailabilityKeys.ADDRESSES).isEmpty();
        return settings.find(ConfigKeys.SHUTDOWN_DELAY).orElse(moves ? MOVING : Duration.ZERO);
    }

    private static Cluster cluster(Path kubeconfig, Settings settings) {
        return new Cluster(
                kubeconfig,
                settings.find(ConfigKeys.SOURCE_KUBERNETES_CONTEXT),
                settings.get(ConfigKeys.LEADER_ELECTION),
                settings.get(ConfigKeys.LEASE_NAMESPACE),
                settings.get(ConfigKeys.GATEWAY_SERVICES),
                settings.get(ConfigKeys.REACH));
    }

    private static AccessLogOptions accessLog(Settings settings) {
        return new AccessLogOptions(
                settings.get(ConfigKeys.ACCESS_LOG_TO),
                settings.get(ConfigKeys.ACCESS_LOG_FORMAT),
                settings.number(ConfigKeys.ACCESS_LOG_MIN_STATUS),
                settings.get(ConfigKeys.ACCESS_LOG_MIN_DURATION),
                settings.number(ConfigKeys.ACCESS_LOG_SAMPLE),
                settings.get(ConfigKeys.ACCESS_LOG_QUERY));
    }

    private static PassiveHealth passiveHealth(Settings settings) {
        return new PassiveHealth(
                settings.get(ConfigKeys.PASSIVE_HEALTH),
                settings.number(ConfigKeys.PASSIVE_HEALTH_FAILURES),
                settings.number(ConfigKeys.PASSIVE_HEALTH_CONNECT_FAILURES),
                settings.get(ConfigKeys.PASSIVE_HEALTH_EJECTION_TIME),
                settings.get(ConfigKeys.PASSIVE_HEALTH_MAX_EJECTION_TIME),
                settings.number(ConfigKeys.PASSIVE_HEALTH_MAX_EJECTED_PERCENT));
    }

    private static OverloadLimits overload(Settings settings) {
        return new OverloadLimits(
                settings.number(ConfigKeys.OVERLOAD_CLOSE_PERCENT),
                settings.number(ConfigKeys.OVERLOAD_REFUSE_PERCENT),
                settings.number(ConfigKeys.OVERLOAD_PAUSE_PERCENT),
                settings.get(ConfigKeys.OVERLOAD_MAX_DELAY),
                settings.get(ConfigKeys.OVERLOAD_WATCHDOG));
    }

    private static Limits limits(Settings settings) {
        return new Limits(
                settings.number(ConfigKeys.MAX_CONNECTIONS),
                settings.number(ConfigKeys.MAX_CONNECTIONS_PER_SOURCE),
                settings.number(ConfigKeys.MAX_REQUESTS),
                settings.get(ConfigKeys.MAX_CONNECTION_AGE),
                settings.number(ConfigKeys.MAX_REQUESTS_PER_CONNECTION),
                settings.number(ConfigKeys.MAX_HEAD_BYTES),
                settings.number(ConfigKeys.MAX_LINE_BYTES),
                settings.number(ConfigKeys.MAX_FIELDS),
                settings.number(ConfigKeys.MAX_CHUNK_LINE_BYTES),
                settings.number(ConfigKeys.MAX_TRAILER_BYTES),
                settings.get(ConfigKeys.MAX_REQUEST_BODY_BYTES),
                settings.number(ConfigKeys.MAX_INTERIM_RESPONSES),
                settings.number(ConfigKeys.MAX_IDLE_PER_ENDPOINT),
                settings.get(ConfigKeys.HEAD_TIMEOUT),
                settings.get(ConfigKeys.IDLE_TIMEOUT),
                settings.get(ConfigKeys.BODY_GRACE),
                settings.number(ConfigKeys.BODY_BYTES_PER_SECOND),
                settings.get(ConfigKeys.STREAM_TIMEOUT),
                settings.get(ConfigKeys.WRITE_TIMEOUT),
                settings.get(ConfigKeys.CONNECT_TIMEOUT),
                settings.get(ConfigKeys.RESPONSE_TIMEOUT),
                settings.get(ConfigKeys.POOL_IDLE_TIMEOUT),
                settings.get(ConfigKeys.POOL_MAX_AGE),
                settings.number(ConfigKeys.DRAIN_BYTES),
                settings.get(ConfigKeys.DRAIN_TIMEOUT));
    }
}
