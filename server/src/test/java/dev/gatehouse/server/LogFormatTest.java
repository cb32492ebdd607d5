package dev.gatehouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogFormatTest {

    @Test
    void writesOneLinePerRecord() {
        assertThat(new LogFormat().format(record(Level.INFO, "bound\r\nERROR forged: {0}")))
                .isEqualTo(
                        "2026-11-24T08:00:00Z INFO server.wire.Loop: bound\\r\\nERROR forged: {0}\n");
    }

    @Test
    void escapesWhatATerminalObeys() {
        assertThat(new LogFormat().format(record(Level.SEVERE, "\u001b[2Jgone\u0085\u2028")))
                .endsWith(" ERROR server.wire.Loop: \\u001b[2Jgone\\u0085\\u2028\n");
    }

    @Test
    void addsTheStackOnlyWhereSomethingWasThrown() {
        var record = record(Level.WARNING, "oops");
        record.setThrown(new IllegalStateException("why"));
        assertThat(new LogFormat().format(record))
                .startsWith("2026-11-24T08:00:00Z WARNING server.wire.Loop: oops\n")
                .contains("java.lang.IllegalStateException: why\n\tat ");
    }

    private static LogRecord record(Level level, String message) {
        var record = new LogRecord(level, message);
        record.setLoggerName("dev.gatehouse.server.wire.Loop");
        record.setInstant(Instant.parse("2026-11-24T08:00:00.999Z"));
        return record;
    }
}
