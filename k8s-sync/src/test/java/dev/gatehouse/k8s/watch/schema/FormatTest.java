package dev.gatehouse.k8s.watch.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {

    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final Pattern HOSTNAME =
            Pattern.compile("(\\*\\.)?" + LABEL + "(\\." + LABEL + ")*");

    @Test
    void takesTheHostNamesThatThePatternOfTheApiTakesWithSeed42() {
        var random = new Random(42);
        var accepted = 0;
        for (var i = 0; i < 100_000; i++) {
            var text = new StringBuilder();
            for (var length = random.nextInt(8); length >= 0; length--) {
                text.append("a0-..*Z".charAt(random.nextInt(7)));
            }
            var expected = HOSTNAME.matcher(text).matches();
            accepted += expected ? 1 : 0;
            assertThat(Format.HOSTNAME.accepts(text.toString())).as("%s", text).isEqualTo(expected);
        }
        assertThat(accepted).isGreaterThan(1000);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, true", "255.255.255.255, true", "256.0.0.1, false", "1.2.3, false",
        "01.2.3.4, false", "::1, true", "fd00::a:1, true", "::ffff:10.0.0.1, true",
        "fe80::1%eth0, false", "[::1], false", "1:2, false", "localhost, false",
    })
    void tellsIpAddressesFromWhatOnlyLooksLikeOne(String text, boolean isAddress) {
        assertThat(Format.IP.accepts(text)).isEqualTo(isAddress);
    }

    @ParameterizedTest
    @CsvSource({
        "matchs, matches",
        "HostName, hostnames",
        "filter, filters",
        "backendRef, backendRefs",
        "timeout, timeouts",
        "wholly-other, ''",
    })
    void guessesWhatSomebodyMeant(String written, String meant) {
        var known = List.of("matches", "hostnames", "filters", "backendRefs", "timeouts");
        assertThat(Spelling.nearest(written, known).orElse("")).isEqualTo(meant);
    }
}
