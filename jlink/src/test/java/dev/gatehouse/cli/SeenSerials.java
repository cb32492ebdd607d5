package dev.gatehouse.cli;

import java.io.IOException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Which certificates clients have been shown, of those that were put in place one after another.
/// Whoever begins after somebody has seen a certificate must not see an older one. Shared between
/// threads.
final class SeenSerials {

    private static final long GUARD_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Map<BigInteger, Integer> order = new HashMap<>();
    private final Map<String, Long> handshakes = new TreeMap<>();
    private int newest = -1;
    private long newestSince;
    private long seen;
    private String wrong = "";

    /// The next one, which is about to be put in place.
    synchronized void expect(BigInteger serial) {
        order.put(serial, order.size());
    }

    /// The number of the newest that anybody has seen; -1 before the first.
    synchronized int newest() {
        return newest;
    }

    /// @param newestBefore what [#newest()] was when the handshake began
    /// @param kind of the handshake, to be counted by
    /// @throws IOException when it should not have been shown
    synchronized void saw(BigInteger serial, int newestBefore, String kind) throws IOException {
        var number = order.get(serial);
        if (number == null) {
            throw new IOException("a certificate that was never good, " + serial.toString(16));
        }
        if (number < newestBefore) {
            throw new IOException(
                    "certificate " + number + " when " + newestBefore + " had been seen already");
        }
        handshakes.merge(kind, 1L, Long::sum);
        seen++;
        if (number > newest) {
            newest = number;
            newestSince = System.nanoTime();
        }
        notifyAll();
    }

    /// Something was not as it should be; only the first is kept.
    synchronized void wentWrong(String what) {
        if (wrong.isEmpty()) {
            wrong = what;
        }
        notifyAll();
    }

    /// What went wrong first; empty if nothing did.
    synchronized String wrong() {
        return wrong;
    }

    /// Waits until somebody sees the certificate that was expected last.
    ///
    /// @return when that was, by [System#nanoTime()]
    synchronized long awaitLast() throws InterruptedException {
        await(() -> newest == order.size() - 1);
        return newestSince;
    }

    /// Waits until clients have seen so many more.
    synchronized void awaitMore(int count) throws InterruptedException {
        var wanted = seen + count;
        await(() -> seen >= wanted);
    }

    private synchronized void await(BooleanSupplier condition) throws InterruptedException {
        var end = System.nanoTime() + GUARD_NANOS;
        while (!condition.getAsBoolean()) {
            var left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0 || !wrong.isEmpty()) {
                throw new AssertionError(
                        wrong.isEmpty() ? "nobody sees certificate " + (order.size() - 1) : wrong);
            }
            wait(left);
        }
    }

    /// How many handshakes of each kind there were.
    synchronized Map<String, Long> handshakes() {
        return new TreeMap<>(handshakes);
    }
}
