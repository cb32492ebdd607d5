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
        "2001:db8::1, true",
        "2001:DB8::1, false",
        "2001:db8:0::1, false",
        "::, true",
        "::1, true",
        "1::, true",
        "1:0:0:2::3, true",
        "1:0:0:2:0:0:0:3, false",
        "1:2:3:4:5:6:0:8, true",
        "1:2:3:4:5:6::8, false",
        "1::4:0:0:7:8, true",
        "1:0:0:4::7:8, false",
        "::ffff:10.0.0.1, false",
        "::a00:1, true",
        "10.0.0.1, false",
    })
    void knowsTheOneFormOfAnIpv6AddressThatRfc5952Has(String text, boolean isCanonical) {
        assertThat(IpTexts.isCanonicalIpv6(text)).isEqualTo(isCanonical);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, true",
        "10.0.0.1/32, true",
        "0.0.0.0/0, true",
        "::/0, true",
        "' ::1/128 ', true",
        "10.0.0.1/8, false",
        "10.0.0.0/33, false",
        "10.0.0.0/08, false",
        "010.0.0.0/8, false",
        "10.0.0.0, false",
        "10.0.0.0/8/8, false",
        "a/8, false",
        "::/129, false",
        "::ffff:10.0.0.0/104, false",
        "10.0.0.0/, false",
        "10.0.0.0/-1, false",
    })
    void readsRangesWithoutBitsBehindTheirPrefix(String text, boolean isRange) {
        assertThat(Format.CIDR.accepts(text)).isEqualTo(isRange);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.010, true",
        "0000000000000000000000010.0.0.1, true",
        "10.0.0.0256, false",
        "10.0.0.9999, false",
        "10.0.0, false",
        "::1, true",
        "a, false",
        "10.0.0.1., false",
    })
    void readsAddressesWithLeadingZerosWhereTheApiDoes(String text, boolean isAddress) {
        assertThat(Format.SLOPPY_IP.accepts(text)).isEqualTo(isAddress);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T12:00:00Z, true",
        "2026-01-31T12:00:00.123456789+02:00, true",
        "2026-01-31T12:00Z, false",
        "2026-01-31t12:00:00z, false",
        "2026-01-31T12:00:00, false",
        "2026-02-30T12:00:00Z, false",
        "2026-01-31T12:00:00+02, false",
        "2026-01-31, false",
    })
    void readsTheTimesOfRfc3339(String text, boolean isTime) {
        assertThat(Format.TIME.accepts(text)).isEqualTo(isTime);
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
