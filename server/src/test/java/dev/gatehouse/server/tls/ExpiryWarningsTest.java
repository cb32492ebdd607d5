package dev.gatehouse.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.certs.KeyMaterial;
import dev.gatehouse.model.Hostname;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.server.metrics.ExpiryWarnings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExpiryWarningsTest {

    private static final Logger LOG = Logger.getLogger("gatehouse.certificates");

    private final List<String> lines = new ArrayList<>();
    private final Handler handler =
            new Handler() {
                @Override
                public void publish(LogRecord record) {
                    lines.add(record.getLevel() + " " + record.getMessage());
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };
    private final KeyMaterial key = new TestAuthority("CA").key("a.test");
    private Instant now = Instant.EPOCH;
    private final ExpiryWarnings warnings = new ExpiryWarnings(() -> now);

    ExpiryWarningsTest() throws Exception {}

    @BeforeEach
    void listen() {
        LOG.addHandler(handler);
    }

    @AfterEach
    void stop() {
        LOG.removeHandler(handler);
    }

    private void checkAt(Duration beforeTheEnd, KeyMaterial... keys) {
        now = key.notAfter().minus(beforeTheEnd);
        var listener =
                new Listener.Https(
                        new ListenerId("default", "edge", "https"),
                        List.of(),
                        Hostname.ANY,
                        List.of(),
                        TlsLab.profile(keys));
        warnings.check(new Snapshot(1, List.of(listener), Map.of()));
    }

    @Test
    void saysNothingUntilFourteenDaysBeforeTheEnd() {
        checkAt(Duration.ofDays(14), key);
        assertThat(lines).isEmpty();
        checkAt(Duration.ofDays(14).minusSeconds(1), key);
        assertThat(lines)
                .containsExactly(
                        "WARNING listener default/edge/https: the certificate for a.test expires in"
                                + " 13 days, at "
                                + key.notAfter());
    }

    @Test
    void warnsOnceADayWhateverIsServedMeanwhile() throws Exception {
        checkAt(Duration.ofDays(5), key);
        checkAt(Duration.ofDays(5).minusSeconds(5), key);
        checkAt(Duration.ofDays(5).minusHours(1), new TestAuthority("CA").key("b.test"));
        lines.removeIf(line -> line.contains("b.test"));
        checkAt(Duration.ofDays(4).plusSeconds(1), key);
        assertThat(lines).hasSize(1);
        checkAt(Duration.ofDays(4), key);
        assertThat(lines).hasSize(2);
    }

    @Test
    void saysThatACertificateHasExpired() {
        checkAt(Duration.ofSeconds(-1), key);
        assertThat(lines)
                .containsExactly(
                        "WARNING listener default/edge/https: the certificate for a.test has"
                                + " expired, at "
                                + key.notAfter());
    }
}
