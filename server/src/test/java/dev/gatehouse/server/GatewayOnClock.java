package dev.gatehouse.server;

import dev.gatehouse.server.overload.Pressure;
import dev.gatehouse.server.wire.Carriers;
import java.time.InstantSource;

/// Starts a gateway on carriers, and hence a clock, of a test's choice: the door to a method that
/// is nobody else's.
public final class GatewayOnClock {

    private GatewayOnClock() {}

    public static GatehouseServer start(ServerOptions options, Carriers carriers) {
        return start(options, carriers, InstantSource.system());
    }

    /// @param pressure how short memory and descriptors are
    public static GatehouseServer start(
            ServerOptions options, Carriers carriers, Pressure pressure) {
        return GatehouseServer.start(options, carriers, InstantSource.system(), pressure);
    }

    /// @param clock what certificates are judged by
    public static GatehouseServer start(
            ServerOptions options, Carriers carriers, InstantSource clock) {
        return GatehouseServer.start(options, carriers, clock);
    }
}
