package dev.gatehouse.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// Ports for listeners whose port a test must know before they are bound.
public final class FreePorts {

    // Below those from which the system takes ports for connections and for whoever asks for any:
    // one of those could be taken between the look and the listener.
    private static final int FIRST = 10_000;
    private static final int END = 32_768;

    private static final Set<Integer> HANDED_OUT = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    /// A port of the loopback address that nobody has. Each is handed out once: a port that is free
    /// and not bound yet would else come again, and two listeners of a test would be at the same
    /// address.
    public static InetSocketAddress next() {
        var loopback = InetAddress.getLoopbackAddress();
        while (true) {
            var port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (!HANDED_OUT.add(port)) {
                continue;
            }
            try (var _ = new ServerSocket(port, 1, loopback)) {
                return new InetSocketAddress(loopback, port);
            } catch (IOException _) {
                // somebody has it
            }
        }
    }
}
