package dev.gatehouse.server.wire;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// One bound address and port of [JdkCarriers], and the platform thread that accepts there,
/// blocking.
///
/// The wildcard `::` takes IPv4 connections, too, since the JDK switches `IPV6_V6ONLY` off and has
/// no option to switch it on: they come with IPv4 addresses on both ends, and `0.0.0.0` can't be
/// bound on the same port beside it. Any other IPv6 address takes IPv6 only.
final class Acceptor implements Carriers.Port {

    /// Binds.
    @FunctionalInterface
    interface Binding {
        ListeningSocket bind() throws IOException;
    }

    /// Milliseconds of the first pause after a failure; each further one doubles it ...
    private static final long FIRST_PAUSE = 10;

    /// ... up to here.
    private static final long LONGEST_PAUSE = 1000;

    /// Milliseconds between two looks whether it may go on.
    private static final long PAUSED = 50;

    private final ListeningSocket socket;
    private final LongAdder failures;
    private final Runnable onClosed;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean paused;

    /// Binds and starts to accept.
    ///
    /// @param failures counts calls of `accept` that failed
    static Acceptor open(
            InetSocketAddress at, Binding binding, LongAdder failures, Consumer<Acceptor> onClosed)
            throws IOException {
        var socket = ListenFailure.explained(at, binding::bind);
        var acceptor = new Acceptor(socket, failures, onClosed);
        acceptor.thread.start();
        return acceptor;
    }

    private Acceptor(ListeningSocket socket, LongAdder failures, Consumer<Acceptor> onClosed) {
        this.socket = socket;
        this.failures = failures;
        this.onClosed = () -> onClosed.accept(this);
        thread =
                Thread.ofPlatform()
                        .name("gatehouse-accept-" + AddressText.of(address()))
                        .daemon()
                        .unstarted(this::acceptAll);
    }

    @Override
    public InetSocketAddress address() {
        return socket.address();
    }

    private void acceptAll() {
        long pause = FIRST_PAUSE;
        boolean said = false;
        while (closing.getCount() > 0) {
            if (paused) {
                pause(PAUSED);
                continue;
            }
            try {
                socket.accept();
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
                                    "accept on " + AddressText.of(address()) + " fails",
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
    public void pause(boolean paused) {
        this.paused = paused;
    }

    @Override
    public void hold() {
        end(socket::hold);
    }

    @Override
    public void close() {
        if (closing.getCount() > 0) {
            closing.countDown();
            end(socket::stop);
            joinUnlessItIsMe();
            end(socket::close);
        }
        onClosed.run();
    }

    private interface Ending {
        void run() throws IOException;
    }

    private void end(Ending ending) {
        try {
            ending.run();
        } catch (IOException e) {
            WireLog.log(Level.WARNING, "hold or close of " + AddressText.of(address()), e);
        }
    }

    // The kernel keeps the socket until the call of accept has come back.
    private void joinUnlessItIsMe() {
        if (Thread.currentThread() == thread) {
            return;
        }
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
