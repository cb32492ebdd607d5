package dev.gatehouse.server;

import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What is said to a log while this is open, instead of where it goes otherwise.
public final class LogLines implements AutoCloseable {

    private final Logger logger; // held, since the logging system does not
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler =
            new Handler() {
                @Override
                public void publish(LogRecord line) {
                    var parameters = line.getParameters();
                    lines.add(
                            parameters == null
                                    ? line.getMessage()
                                    : MessageFormat.format(line.getMessage(), parameters));
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    /// @param name of the log
    public LogLines(String name) {
        logger = Logger.getLogger(name);
        logger.setLevel(Level.INFO);
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
    }

    public List<String> all() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
        logger.setLevel(null);
    }
}
