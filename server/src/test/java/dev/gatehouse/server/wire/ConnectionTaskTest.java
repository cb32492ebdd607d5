package dev.gatehouse.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class ConnectionTaskTest {

    @Test
    void logsABugOnceWithItsStackAndClosesTheWire() {
        var logger = Logger.getLogger("dev.gatehouse.server.wire");
        List<LogRecord> records = new CopyOnWriteArrayList<>();
        var recorder =
                new Handler() {
                    @Override
                    public void publish(LogRecord line) {
                        records.add(line);
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        logger.addHandler(recorder);
        var bug = new IllegalStateException("a bug, as this test wants it");
        var pair = MemoryWire.pair(new ManualClock());
        try {
            new ConnectionTask(
                            pair.server(),
                            _ -> {
                                throw bug;
                            })
                    .run();
        } finally {
            logger.removeHandler(recorder);
        }
        assertThat(records).singleElement().extracting(LogRecord::getThrown).isSameAs(bug);
        assertThat(records.getFirst().getMessage())
                .isEqualTo("the connection from 127.0.0.1:40000 failed");
        assertThat(pair.server().stale()).isTrue();
    }
}
