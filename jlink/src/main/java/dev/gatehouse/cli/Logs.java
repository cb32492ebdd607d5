package dev.gatehouse.cli;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Where log lines go, and how they look: standard error, one line each, with our own at INFO and
/// the libraries' at WARNING.
final class Logs {

    // java.util.logging forgets loggers that nobody holds, and their levels with them
    private static final List<Logger> QUIET =
            List.of(Logger.getLogger("io.helidon"), Logger.getLogger("io.fabric8"));

    private Logs() {}

    /// Takes effect before the first line is logged. Does nothing where the user has said what to
    /// do, by `-Djava.util.logging.config.file` or `.class`.
    static void toStandardError() {
        if (System.getProperty("java.util.logging.config.file") != null
                || System.getProperty("java.util.logging.config.class") != null) {
            return;
        }
        System.setProperty(
                "java.util.logging.SimpleFormatter.format",
                "%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n");
        QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    }
}
