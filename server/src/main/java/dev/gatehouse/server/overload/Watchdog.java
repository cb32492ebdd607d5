package dev.gatehouse.server.overload;

import dev.gatehouse.server.wire.Carriers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/// Sees a carrier that is stuck: one that does not come round to a small task. It counts its own
/// ticks and not the time, so that a process that was stopped, by SIGSTOP or a debugger, and goes
/// on, has lost one tick and not its life. For one thread.
final class Watchdog {

    private final Carriers carriers;
    private final int patience;
    private final IntConsumer onStuck;
    private final List<Beat> beats = new ArrayList<>();

    /// Whether a carrier has come round.
    private static final class Beat {
        volatile boolean heard = true;
        int missed;
    }

    /// @param patience ticks; at least 1
    /// @param onStuck is told the number of a carrier, once
    Watchdog(Carriers carriers, int patience, IntConsumer onStuck) {
        this.carriers = carriers;
        this.patience = patience;
        this.onStuck = onStuck;
        for (var i = 0; i < carriers.count(); i++) {
            beats.add(new Beat());
        }
    }

    /// To be called at a steady pace.
    void tick() {
        for (var carrier = 0; carrier < beats.size(); carrier++) {
            var beat = beats.get(carrier);
            if (beat.heard) {
                beat.missed = 0;
                beat.heard = false;
                carriers.execute(carrier, () -> beat.heard = true);
            } else if (++beat.missed == patience) {
                onStuck.accept(carrier);
            }
        }
    }
}
