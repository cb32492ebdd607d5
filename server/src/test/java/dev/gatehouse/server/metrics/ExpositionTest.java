package dev.gatehouse.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpositionTest {

    private static final List<Sample> SAMPLES =
            List.of(
                    new Sample(Family.TLS_HANDSHAKES, List.of("ok", "TLSv1.3"), 2),
                    new Sample(Family.TLS_HANDSHAKES, List.of("failed", "none"), 1),
                    new Sample(Family.CONFIG_GENERATION, List.of(), 3));

    @Test
    void writesFamiliesAndTheirSeriesInOrder() {
        assertThat(text(Exposition.PROMETHEUS, SAMPLES))
                .isEqualTo(
                        """
                        # HELP gatehouse_config_generation The generation of the configuration that is served; 0 before the first.
                        # TYPE gatehouse_config_generation gauge
                        gatehouse_config_generation 3
                        # HELP gatehouse_tls_handshakes_total TLS handshakes with clients, by how they ended and the version that was agreed on.
                        # TYPE gatehouse_tls_handshakes_total counter
                        gatehouse_tls_handshakes_total{result="failed",version="none"} 1
                        gatehouse_tls_handshakes_total{result="ok",version="TLSv1.3"} 2
                        """);
    }

    @Test
    void namesACountersFamilyWithoutItsSuffixInOpenMetricsAndMarksTheEnd() {
        assertThat(text(Exposition.OPENMETRICS, SAMPLES))
                .contains("# TYPE gatehouse_tls_handshakes counter\n")
                .contains("\ngatehouse_tls_handshakes_total{result=\"ok\",version=\"TLSv1.3\"} 2\n")
                .endsWith("\n# EOF\n");
    }

    @Test
    void escapesWhatWouldEndALabelOrALine() {
        var hostile = new Sample(Family.BUILD_INFO, List.of("a\"} 9\nb\\n\u00e9"), 1);
        for (var exposition : Exposition.values()) {
            assertThat(text(exposition, List.of(hostile)))
                    .contains("\ngatehouse_build_info{version=\"a\\\"} 9\\nb\\\\n\u00e9\"} 1\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "9007199254740992, 9007199254740992",
        "-1, -1",
        "1764000000.123, 1.764000000123E9",
        "0.5, 0.5"
    })
    void writesWholeNumbersAsSuch(double value, String text) {
        assertThat(
                        text(
                                Exposition.PROMETHEUS,
                                List.of(new Sample(Family.CONFIG_GENERATION, List.of(), value))))
                .endsWith("\ngatehouse_config_generation " + text + "\n");
    }

    @Test
    void writesNothingOfWhatWasNeverCounted() {
        assertThat(text(Exposition.PROMETHEUS, List.of())).isEmpty();
        assertThat(text(Exposition.OPENMETRICS, List.of())).isEqualTo("# EOF\n");
    }

    private static String text(Exposition exposition, List<Sample> samples) {
        var out = new ByteArrayOutputStream();
        try {
            exposition.write(samples, List.of(), out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
