package dev.gatehouse.server;

import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Where the process's own log goes, and how it looks: standard error, a line per record, ours from
/// INFO on and the libraries' from WARNING on. The product logs by [System.Logger], which ends in
/// `java.util.logging`.
public final class Logging {

    // java.util.logging forgets loggers that nobody holds, and their levels with them.
    private static final List<Logger> QUIET =
            List.of(Logger.getLogger("io.helidon"), Logger.getLogger("io.fabric8"));

    private Logging() {}

    /// Takes effect at once, for the whole process: to be called before the first record is logged.
    /// Does nothing where `-Djava.util.logging.config.file` or `.class` says what to do.
    public static void install() {
        if (System.getProperty("java.util.logging.config.file") != null
                || System.getProperty("java.util.logging.config.class") != null) {
            return;
        }
        var root = Logger.getLogger("");
        for (var handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        var handler = new ConsoleHandler();
        handler.setFormatter(new LogFormat());
        root.addHandler(handler);
        root.setLevel(Level.INFO);
        QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    }
}
