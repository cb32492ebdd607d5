package dev.gatehouse.server.overload;

/// How much of the load is turned away on one carrier, by how long what is ready there has to wait
/// for its turn. Told of a delay by one thread; asked on the carrier.
///
/// Like CoDel (RFC 8289), it cares for a delay that stays, not for a burst: only when some measures
/// in a row were all above the target does it begin. From then on it steers: a little more with
/// each measure above the target, a little less with each below, in proportion to how far off it
/// is. The first half of the way turns new connections away, and only the second half requests on
/// connections that are there, whose clients would but come back on new ones.
final class Shedding {

    /// Measures above the target before anything is done: an interval of 150 ms.
    private static final int PATIENCE = 3;

    /// How far one measure steers at most: from nothing to everything takes a second.
    private static final double STEP = 0.1;

    private final long target;
    private int above;
    // 0 to 2: up to 1, the share of new connections; beyond it, that of requests.
    private volatile double pressure;
    // What has been turned away too little so far. On carriers that run threads at once an update
    // may get lost, which does not matter.
    private double connectionsOwed;
    private double requestsOwed;

    /// @param target nanoseconds; 0 for no shedding
    Shedding(long target) {
        this.target = target;
    }

    /// What was ready had to wait so long, in nanoseconds.
    void measured(long delay) {
        if (target == 0) {
            return;
        }
        above = delay > target ? Math.min(above + 1, PATIENCE) : 0;
        if (pressure == 0 && above < PATIENCE) {
            return;
        }
        var off = Math.clamp((double) (delay - target) / target, -1, 1);
        pressure = Math.clamp(pressure + STEP * off, 0, 2);
    }

    boolean refusesConnection() {
        var share = Math.min(1, pressure);
        if (share == 0) {
            return false;
        }
        connectionsOwed += share;
        if (connectionsOwed < 1) {
            return false;
        }
        connectionsOwed--;
        return true;
    }

    boolean refusesRequest() {
        var share = pressure - 1;
        if (share <= 0) {
            return false;
        }
        requestsOwed += share;
        if (requestsOwed < 1) {
            return false;
        }
        requestsOwed--;
        return true;
    }
}
