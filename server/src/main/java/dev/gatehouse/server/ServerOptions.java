package dev.gatehouse.server;

import java.util.List;

/// How a [GatehouseServer] is to run.
///
/// @param carriers what carries the connections
/// @param trustedProxies peers whose `X-Forwarded-*` and `Forwarded` are believed and appended to;
///   everyone else's are replaced
/// @param accessLog which finished exchanges are told, and where
/// @param beginsTraces whether a request without a valid `traceparent` gets one
/// @param passiveHealth when an endpoint that fails is left out
/// @param overload when the gateway protects itself
public record ServerOptions(
        CarriersKind carriers,
        Limits limits,
        List<AddressRange> trustedProxies,
        AccessLogOptions accessLog,
        boolean beginsTraces,
        PassiveHealth passiveHealth,
        OverloadLimits overload) {

    public static final ServerOptions DEFAULTS =
            new ServerOptions(CarriersKind.AUTO, Limits.DEFAULTS, List.of(), AccessLogOptions.OFF);

    /// Options that begin no traces.
    public ServerOptions(
            CarriersKind carriers,
            Limits limits,
            List<AddressRange> trustedProxies,
            AccessLogOptions accessLog) {
        this(carriers, limits, trustedProxies, accessLog, false);
    }

    /// With the defaults of what protects the gateway and its backends.
    public ServerOptions(
            CarriersKind carriers,
            Limits limits,
            List<AddressRange> trustedProxies,
            AccessLogOptions accessLog,
            boolean beginsTraces) {
        this(
                carriers,
                limits,
                trustedProxies,
                accessLog,
                beginsTraces,
                PassiveHealth.DEFAULTS,
                OverloadLimits.DEFAULTS);
    }

    public ServerOptions {
        trustedProxies = List.copyOf(trustedProxies);
    }

    /// What carries the virtual threads of the connections.
    public enum CarriersKind {
        /// loops where this JDK lets us, else the JDK's scheduler
        AUTO,
        /// one loop per core, which runs the virtual threads and their sockets
        LOOP,
        /// the JDK's own scheduler
        JDK
    }
}
