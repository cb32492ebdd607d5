package dev.gatehouse.k8s.translate;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The small forms: durations, addresses, pools, host names, expressions.
class ReadingTest {

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    0s,            PT0S
                    500ms,         PT0.5S
                    1m30s,         PT1M30S
                    1h1m1s1ms,     PT1H1M1.001S
                    99999h,        PT99999H
                    10s10s,        PT20S
                    """)
    void readsDurationsOfGep2257(String text, Duration duration) {
        assertThat(Durations.parse(text)).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1.5s", "-1s", "1d", "1s ", "100000s", "1h1h1h1h1h", "s"})
    void refusesWhatIsNoDuration(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    10.0.0.1,               10.0.0.1
                    2001:DB8::1,            2001:db8::1
                    2001:db8:0:0:1:0:0:1,   2001:db8::1:0:0:1
                    2001:db8:0:1:1:1:1:1,   2001:db8:0:1:1:1:1:1
                    ::,                     ::
                    ::1,                    ::1
                    fe80::,                 fe80::
                    """)
    void writesAddressesAsRfc5952Says(String text, String written) {
        assertThat(IpLiterals.parse(text).map(IpLiterals::text)).contains(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.1",
                "010.0.0.1",
                "10.0.0.256",
                "1.2.3.4.5",
                "localhost",
                "fe80::1%lo",
                "[::1]",
                ":",
                "1",
                "0x7f.0.0.1",
                "::g"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThat(IpLiterals.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    10.0.0.1,                1, 10.0.0.1,        10.0.0.1
                    10.0.0.254-10.0.1.1,     4, 10.0.0.254,      10.0.1.1
                    10.0.0.77/30,            4, 10.0.0.76,       10.0.0.79
                    255.255.255.254/31,      2, 255.255.255.254, 255.255.255.255
                    0.0.0.1/32,              1, 0.0.0.1,         0.0.0.1
                    2001:db8::ff/126,        4, 2001:db8::fc,    2001:db8::ff
                    ::1 - ::2,               2, ::1,             ::2
                    """)
    void readsPoolEntries(String entry, int count, String first, String last) {
        var addresses =
                AddressRange.parse(entry).orElseThrow().addresses().map(IpLiterals::text).toList();
        assertThat(addresses).hasSize(count).startsWith(first).endsWith(last);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.2-10.0.0.1",
                "10.0.0.1-::1",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "/8",
                "-",
                "a-b",
                "edge.example.com"
            })
    void refusesAPoolWithAnEntryThatIsNoneAndNamesIt(String entry) {
        assertThat(AddressPools.parse(List.of("10.0.0.1", entry)))
                .isInstanceOfSatisfying(
                        AddressPools.Parsed.Bad.class,
                        bad -> assertThat(bad.reason()).startsWith("\"" + entry + "\" is no"));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    Example.COM,      example.com
                    *.example.com,    *.example.com
                    a-1.b,            a-1.b
                    """)
    void readsHostnames(String text, String name) {
        assertThat(Hostnames.parse(text).map(h -> h.text())).contains(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*", "*.", "a.*.com", "*a.com", "a..b", "-a", "a-", "a_b", "a.b.", "a:80", "a b",
                "ä.com"
            })
    void refusesWhatIsNoHostname(String text) {
        assertThat(Hostnames.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v[0-9]+/.*",
                "[]a]{3}",
                "(a{30}){30}",
                "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
                "\\(\\{[({]{900}",
                "(?i)abc|d{2,}"
            })
    void takesExpressionsOfReasonableSize(String expression) {
        assertThat(Regexes.fault(expression)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{99}){99}){99}",
                "(((((a{9}b){9}){9}){9}){9}){9}",
                "(?:(?:[a-z]{500}){500})",
                "((a?){1000}){1000}",
                "(a{2,1000}){50}",
                "(",
                "a{1001}",
                "(?<=a)b",
                "\\1",
                "[z-a]"
            })
    void refusesExpressionsThatAreNoneOrTooLarge(String expression) {
        assertThat(Regexes.fault(expression)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 1025})
    void boundsTheLengthOfAnExpression(int length) {
        assertThat(Regexes.fault("a".repeat(length)))
                .isEqualTo(
                        length > 1024
                                ? Optional.of("it is longer than 1024 characters")
                                : Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void readsLoopbackAddressesToo(String text) {
        assertThat(IpLiterals.parse(text)).get().matches(InetAddress::isLoopbackAddress);
    }
}
