package dev.gatehouse.server.overload;

import dev.gatehouse.server.OverloadLimits;
import dev.gatehouse.server.wire.Carriers;
import java.lang.System.Logger;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// The thread that watches over the process: how long the loops let what is ready wait, every 50 ms
/// while there are connections; memory and descriptors, every 250 ms; whether a loop is stuck,
/// every second. It is a platform thread, since the loops may be what is wrong.
public final class Guard implements AutoCloseable {

    private static final Logger LOG = System.getLogger("gatehouse.overload");

    /// Milliseconds between two measures of the delay.
    private static final long PERIOD = 50;

    private static final int PERIODS_PER_READING = 5;
    private static final int PERIODS_PER_BEAT = 20;

    /// Of a probe's instant: none is on its way.
    private static final long NONE = Long.MIN_VALUE;

    private final Carriers carriers;
    private final Overload overload;
    private final Pressure pressure;
    private final Consumer<Level> onPressure;
    private final BooleanSupplier busy;
    private final Watchdog watchdog;
    private final boolean watches;
    private final AtomicLongArray probes;
    private final CountDownLatch closing = new CountDownLatch(1);

    /// Of this process.
    ///
    /// @param busy whether there are connections
    /// @param onPressure is told the step after each reading, on the guard's thread
    public static Guard start(
            Carriers carriers,
            Overload overload,
            OverloadLimits limits,
            Pressure pressure,
            BooleanSupplier busy,
            Consumer<Level> onPressure) {
        var seconds = (int) Math.max(1, limits.watchdog().toSeconds());
        var guard =
                new Guard(
                        carriers,
                        overload,
                        pressure,
                        busy,
                        onPressure,
                        new Watchdog(carriers, seconds, carrier -> StuckLoop.end(carrier, seconds)),
                        !limits.watchdog().isZero());
        Thread.ofPlatform().daemon().name("gatehouse-guard").start(guard::run);
        return guard;
    }

    private Guard(
            Carriers carriers,
            Overload overload,
            Pressure pressure,
            BooleanSupplier busy,
            Consumer<Level> onPressure,
            Watchdog watchdog,
            boolean watches) {
        this.carriers = carriers;
        this.overload = overload;
        this.pressure = pressure;
        this.busy = busy;
        this.onPressure = onPressure;
        this.watchdog = watchdog;
        this.watches = watches;
        this.probes = new AtomicLongArray(carriers.count());
        for (var i = 0; i < probes.length(); i++) {
            probes.set(i, NONE);
        }
    }

    /// The pressure on this process.
    public static Pressure ofThisProcess() {
        // Made on the guard's thread: a start need not wait for the JDK's beans.
        var made = new AtomicReference<Pressure>();
        return () ->
                made.updateAndGet(known -> known == null ? new ProcessPressure() : known).read();
    }

    private void run() {
        try {
            for (var period = 1; !closing.await(PERIOD, TimeUnit.MILLISECONDS); period++) {
                try {
                    turn(period);
                } catch (RuntimeException bug) { // the next turn may be better
                    LOG.log(Logger.Level.ERROR, "a look at the pressure failed", bug);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody does
        }
    }

    private void turn(int period) {
        if (busy.getAsBoolean()) {
            probe();
        }
        if (period % PERIODS_PER_READING == 0) {
            onPressure.accept(overload.pressed(pressure.read()));
        }
        if (watches && period % PERIODS_PER_BEAT == 0) {
            watchdog.tick();
        }
    }

    private void probe() {
        for (var i = 0; i < probes.length(); i++) {
            var carrier = i;
            var sent = probes.get(carrier);
            var now = System.nanoTime();
            if (sent == NONE) {
                probes.set(carrier, now);
                carriers.execute(carrier, () -> heard(carrier, now));
            }
        }
    }

    // On the carrier. A measure is told there and not by the guard, so that it is told when it is
    // known; the next probe goes out after it, so that there is one at a time.
    private void heard(int carrier, long sent) {
        overload.delayed(carrier, System.nanoTime() - sent);
        probes.set(carrier, NONE);
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
