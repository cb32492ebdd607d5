package dev.gatehouse.server.wire;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// One bound address and port, and the platform thread that accepts there. The thread blocks in
/// `accept`, so that closing the channel frees the address at once, which a channel registered with
/// a selector does only after the next select.
///
/// The wildcard `::` takes IPv4 connections, too, since the JDK switches `IPV6_V6ONLY` off and has
/// no option to switch it on: they come with IPv4 addresses on both ends, and `0.0.0.0` can't be
/// bound on the same port beside it. Any other IPv6 address takes IPv6 only.
final class Acceptor implements Carriers.Port {

    /// Takes a new connection over.
    @FunctionalInterface
    interface Taker {
        void take(SocketChannel accepted) throws IOException;
    }

    /// Connections that the kernel keeps for us; it may keep fewer (`net.core.somaxconn`).
    static final int BACKLOG = 4096;

    /// Milliseconds of the first pause after a failure; each further one doubles it ...
    private static final long FIRST_PAUSE = 10;

    /// ... up to here.
    private static final long LONGEST_PAUSE = 1000;

    private final ServerSocketChannel channel;
    private final InetSocketAddress address;
    private final Taker onAccepted;
    private final LongAdder failures;
    private final Runnable onClosed;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /// Binds and starts to accept.
    ///
    /// @param onAccepted runs on the acceptor's thread, and must be quick
    /// @param failures counts calls of `accept` that failed
    static Acceptor open(
            InetSocketAddress at, Taker onAccepted, LongAdder failures, Consumer<Acceptor> onClosed)
            throws IOException {
        if (at.isUnresolved()) {
            throw new IOException("listen on " + AddressText.of(at) + ": not an IP address");
        }
        WireLog.load();
        var channel = ServerSocketChannel.open(family(at.getAddress()));
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(at, BACKLOG);
            var acceptor =
                    new Acceptor(
                            channel,
                            (InetSocketAddress) channel.getLocalAddress(),
                            onAccepted,
                            failures,
                            onClosed);
            acceptor.thread.start();
            return acceptor;
        } catch (IOException e) {
            channel.close();
            throw new IOException("listen on " + AddressText.of(at) + ": " + e.getMessage(), e);
        }
    }

    static ProtocolFamily family(InetAddress address) {
        return address instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
    }

    private Acceptor(
            ServerSocketChannel channel,
            InetSocketAddress address,
            Taker onAccepted,
            LongAdder failures,
            Consumer<Acceptor> onClosed) {
        this.channel = channel;
        this.address = address;
        this.onAccepted = onAccepted;
        this.failures = failures;
        this.onClosed = () -> onClosed.accept(this);
        thread =
                Thread.ofPlatform()
                        .name("gatehouse-accept-" + AddressText.of(address))
                        .daemon()
                        .unstarted(this::acceptAll);
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    private void acceptAll() {
        long pause = FIRST_PAUSE;
        boolean said = false;
        while (closing.getCount() > 0) {
            try {
                onAccepted.take(channel.accept());
                pause = FIRST_PAUSE;
                said = false;
            } catch (Throwable e) { // whatever it is, this goes on accepting
                if (closing.getCount() == 0) {
                    return;
                }
                failures.increment();
                if (!said) { // one speaks for the whole series
                    said =
                            WireLog.log(
                                    Level.WARNING,
                                    "accept on " + AddressText.of(address) + " fails",
                                    e);
                }
                pause(pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE);
            }
        }
    }

    private void pause(long millis) {
        try {
            if (closing.await(millis, TimeUnit.MILLISECONDS)) {
                return; // closing: the loop above ends
            }
        } catch (InterruptedException e) {
            WireLog.log(Level.DEBUG, "nobody interrupts an acceptor", e);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            channel.close();
        } catch (IOException e) {
            WireLog.log(Level.WARNING, "close of " + AddressText.of(address), e);
        }
        onClosed.run();
        if (Thread.currentThread() == thread) {
            return;
        }
        // The kernel keeps the socket until the call of accept has come back.
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
