package dev.gatehouse.cli.service;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Tells the service manager that the gateway is alive, as long as it is: three times in each
/// interval it goes through every bound address by a connection that asks for nothing, and wants to
/// see it ended in order. So the address, its acceptor and a loop did their work, and neither the
/// access log nor a client's numbers know of it. A platform thread.
public final class Watchdog implements AutoCloseable {

    private static final Logger LOG = System.getLogger("gatehouse");

    private static final int TURNS = 3;

    private final Supplier<Set<InetSocketAddress>> bound;
    private final Runnable onAlive;
    private final Duration turn;
    private final CountDownLatch closing = new CountDownLatch(1);
    private String complaint = "";

    private Watchdog(Supplier<Set<InetSocketAddress>> bound, Duration interval, Runnable onAlive) {
        this.bound = bound;
        this.onAlive = onAlive;
        this.turn = interval.dividedBy(TURNS);
    }

    /// @param bound the addresses that should answer now
    /// @param interval how long the service manager waits
    public static Watchdog start(
            Supplier<Set<InetSocketAddress>> bound, Duration interval, Runnable onAlive) {
        var watchdog = new Watchdog(bound, interval, onAlive);
        Thread.ofPlatform().daemon().name("gatehouse-watchdog").start(watchdog::run);
        return watchdog;
    }

    private void run() {
        try {
            do {
                round();
            } while (!closing.await(turn.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody does, and then it ends
        }
    }

    private void round() {
        for (var address : bound.get()) {
            try {
                probe(address);
            } catch (IOException e) {
                // What is closed meanwhile need not answer.
                if (closing.getCount() > 0 && bound.get().contains(address)) {
                    complain(address, e);
                    return;
                }
            }
        }
        complaint = "";
        onAlive.run();
    }

    private void complain(InetSocketAddress address, IOException e) {
        var text = address + " does not answer: " + e.getMessage();
        if (!text.equals(complaint)) {
            LOG.log(Level.WARNING, "watchdog: " + text);
        }
        complaint = text;
    }

    private void probe(InetSocketAddress address) throws IOException {
        int millis = Math.clamp(turn.toMillis(), 1, 60_000);
        try (var socket = new Socket()) {
            socket.connect(reachable(address), millis);
            socket.setSoTimeout(millis);
            socket.shutdownOutput();
            var in = socket.getInputStream();
            var bytes = new byte[256];
            // An end, or a short refusal and an end: both come from what should be alive.
            for (int read = in.read(bytes), n = 0; read >= 0 && n < 64; n++) {
                read = in.read(bytes);
            }
        }
    }

    private static InetSocketAddress reachable(InetSocketAddress bound) {
        if (!bound.getAddress().isAnyLocalAddress()) {
            return bound;
        }
        var loopback =
                bound.getAddress() instanceof Inet4Address
                        ? InetAddress.ofLiteral("127.0.0.1")
                        : InetAddress.ofLiteral("::1");
        return new InetSocketAddress(loopback, bound.getPort());
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
