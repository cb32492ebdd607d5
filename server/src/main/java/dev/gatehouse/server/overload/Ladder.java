package dev.gatehouse.server.overload;

import dev.gatehouse.server.OverloadLimits;
import dev.gatehouse.server.overload.Pressure.Reading;

/// Which step a reading asks for. Goes up at once, and down only when the reading is well below
/// what it went up for, so that it does not swing. For one thread.
final class Ladder {

    /// How far below a step's threshold it is left again: 5 percent of the whole.
    private static final double HYSTERESIS = 0.05;

    private static final double PERCENT = 100;

    private final OverloadLimits limits;
    private Level level = Level.NONE;

    Ladder(OverloadLimits limits) {
        this.limits = limits;
    }

    Level next(Reading reading) {
        var up = at(reading.worse());
        var down = at(reading.worse() + HYSTERESIS);
        if (up.compareTo(level) > 0) {
            level = up;
        } else if (down.compareTo(level) < 0) {
            level = down;
        }
        return level;
    }

    private Level at(double pressure) {
        // Without rounding errors: 0.75 + 0.05 is to be 0.8.
        var percent = Math.round(pressure * PERCENT * PERCENT) / PERCENT;
        if (percent >= limits.pausePercent()) {
            return Level.NO_ACCEPT;
        }
        if (percent >= limits.refusePercent()) {
            return Level.REFUSE;
        }
        return percent >= limits.closePercent() ? Level.NO_KEEP_ALIVE : Level.NONE;
    }
}
