package dev.gatehouse.server.wire;

import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/// What a connection's virtual thread runs: the owner's code, and the edge where its bugs end. They
/// are logged here, once, with their stack, and cost this one connection.
record ConnectionTask(Wire wire, Consumer<Wire> onConnection) implements Runnable {

    @Override
    public void run() {
        try {
            onConnection.accept(wire);
        } catch (Throwable e) {
            wire.close();
            WireLog.log(
                    Level.ERROR,
                    "the connection from " + AddressText.of(wire.remoteAddress()) + " failed",
                    e);
        }
    }

    /// The same edge for other threads.
    static void logUncaught(Thread thread, Throwable e) {
        WireLog.log(Level.ERROR, "a task failed on " + thread, e);
    }
}
