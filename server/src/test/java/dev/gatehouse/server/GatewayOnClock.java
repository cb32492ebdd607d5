package dev.gatehouse.server;

import dev.gatehouse.server.wire.NanoClock;
import java.io.IOException;

/// Starts a gateway whose clock a test moves: the door to a constructor that is nobody else's.
public final class GatewayOnClock {

    private GatewayOnClock() {}

    public static GatehouseServer start(ServerOptions options, NanoClock clock) throws IOException {
        return GatehouseServer.start(options, clock);
    }
}
