package dev.gatehouse.server.overload;

import dev.gatehouse.server.OverloadLimits;
import dev.gatehouse.server.metrics.Family;
import dev.gatehouse.server.metrics.Metrics;
import dev.gatehouse.server.metrics.Rejection;
import dev.gatehouse.server.metrics.Sample;
import dev.gatehouse.server.overload.Pressure.Reading;
import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether the gateway has too much to do, for whoever serves: asked for each connection and each
/// request, on its carrier, without a lock.
public final class Overload {

    private static final Logger LOG = System.getLogger("gatehouse.overload");

    private final Capacity capacity;
    private final Metrics metrics;
    private final Ladder ladder;
    private final List<Shedding> shedding = new ArrayList<>();
    private final boolean sheds;
    private volatile Level level = Level.NONE;

    /// @param carriers how many there are
    /// @param metrics is told which requests are refused
    public Overload(OverloadLimits limits, Capacity capacity, int carriers, Metrics metrics) {
        this.capacity = capacity;
        this.metrics = metrics;
        this.ladder = new Ladder(limits);
        this.sheds = !limits.maxDelay().isZero();
        for (var i = 0; i < carriers; i++) {
            shedding.add(new Shedding(limits.maxDelay().toNanos()));
        }
    }

    public Capacity capacity() {
        return capacity;
    }

    /// Whether load is turned away at all because the loops are behind.
    public boolean sheds() {
        return sheds;
    }

    /// Whether connections must end with the exchange that they are in.
    public boolean closesConnections() {
        return level != Level.NONE;
    }

    /// @param carrier the caller's
    /// @return why a new connection is not to be served; null where it is
    public @Nullable Rejection refusesConnection(int carrier) {
        if (refusesAll()) {
            return Rejection.OVERLOAD;
        }
        return shedding.get(carrier).refusesConnection() ? Rejection.DELAY : null;
    }

    /// Whether a request on a connection that is there is to be answered with 503; then it is
    /// counted.
    ///
    /// @param carrier the caller's
    public boolean refusesRequest(int carrier) {
        if (refusesAll()) {
            metrics.rejectedRequest(Rejection.OVERLOAD);
            return true;
        }
        if (shedding.get(carrier).refusesRequest()) {
            metrics.rejectedRequest(Rejection.DELAY);
            return true;
        }
        return false;
    }

    /// A request came while as many as may be were served.
    public void tooManyRequests() {
        metrics.rejectedRequest(Rejection.MAX_REQUESTS);
    }

    private boolean refusesAll() {
        return level.compareTo(Level.REFUSE) >= 0;
    }

    /// The step that is taken now.
    public Level level() {
        return level;
    }

    // For the guard, which is one thread.

    /// @return the step that is taken from now on
    Level pressed(Reading reading) {
        var next = ladder.next(reading);
        if (next != level) {
            LOG.log(
                    next.compareTo(level) > 0 ? Logger.Level.WARNING : Logger.Level.INFO,
                    "overload level {0}, was {1}: {2}; {3}",
                    next.number(),
                    level.number(),
                    reading,
                    next.text());
            level = next;
        }
        return next;
    }

    void delayed(int carrier, long nanos) {
        shedding.get(carrier).measured(nanos);
    }

    public List<Sample> samples() {
        return List.of(new Sample(Family.OVERLOAD_LEVEL, List.of(), level.number()));
    }
}
