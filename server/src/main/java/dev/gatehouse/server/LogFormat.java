package dev.gatehouse.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/// A line per record: `2026-11-24T08:00:00Z INFO server.wire: message`. Control characters in the
/// message are escaped, so that a record is one line whatever it quotes; a stack trace follows only
/// where there is a throwable.
final class LogFormat extends Formatter {

    private static final String OURS = "dev.gatehouse.";

    @Override
    public String format(LogRecord record) {
        var line = new StringBuilder(128);
        line.append(record.getInstant().truncatedTo(ChronoUnit.SECONDS))
                .append(' ')
                .append(level(record.getLevel()))
                .append(' ')
                .append(component(record.getLoggerName()))
                .append(": ");
        appendEscaped(line, formatMessage(record));
        line.append('\n');
        var thrown = record.getThrown();
        if (thrown != null) {
            var stack = new StringWriter();
            thrown.printStackTrace(new PrintWriter(stack));
            line.append(stack);
        }
        return line.toString();
    }

    // By the names of System.Logger.
    private static String level(Level level) {
        var value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (value >= Level.WARNING.intValue()) {
            return "WARNING";
        }
        if (value >= Level.INFO.intValue()) {
            return "INFO";
        }
        return value >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
    }

    // dev.gatehouse.server.wire.Loop is server.wire.Loop
    private static String component(@org.jspecify.annotations.Nullable String logger) {
        if (logger == null || logger.isEmpty()) {
            return "gatehouse";
        }
        return logger.startsWith(OURS) ? logger.substring(OURS.length()) : logger;
    }

    private static void appendEscaped(StringBuilder line, String message) {
        for (var i = 0; i < message.length(); i++) {
            var c = message.charAt(i);
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append(c);
                default -> {
                    if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                        line.append(String.format("\\u%04x", (int) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
    }
}
