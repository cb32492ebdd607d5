package dev.gatehouse.server.wire;

import java.lang.System.Logger.Level;

/// The log of this package. It never throws: a logger that opens a file for its first line fails
/// when the process is out of descriptors, which is just when acceptors and loops have to say
/// something and must go on.
final class WireLog {

    private static final System.Logger LOG = System.getLogger(WireLog.class.getPackageName());

    private WireLog() {}

    /// Loads this class and its logger now, while there are descriptors for that.
    static void load() {
        var _ = LOG.isLoggable(Level.WARNING);
    }

    /// @return whether it was logged
    static boolean log(Level level, String what, Throwable why) {
        try {
            LOG.log(level, what, why);
            return true;
        } catch (Throwable e) { // nowhere left to say it
            return false;
        }
    }
}
