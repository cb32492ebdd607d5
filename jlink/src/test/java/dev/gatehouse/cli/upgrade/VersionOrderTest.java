package dev.gatehouse.cli.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionOrderTest {

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({
        "1.0, =, 1.0",
        "0.1.0, <, 0.1.1",
        "0.9, <, 0.10",
        "1.0, <, 1.0.1",
        "1.0~rc1, <, 1.0",
        "1.0~rc1, <, 1.0~rc2",
        "1.0~rc1, <, 1.0-1",
        "1.0-1, <, 1.0.1",
        "1.0, <, 1.0-1",
        "1.0, <, 1.0^post1",
        "1.0^post1, <, 1.0.1",
        "1.0-2, <, 1.0^1",
        "0.01, =, 0.1",
        "0.001, <, 0.2",
        "1a, <, 1b",
        "1.A, <, 1.a",
        "1.1, <, 1a",
        "1.a, <, 1.1",
        "1_2, =, 1+2",
        "99999999999999999999998, <, 99999999999999999999999",
    })
    void isTheBootLoaders(String a, String order, String b) {
        var wanted = order.equals("<") ? -1 : 0;
        assertThat(Integer.signum(VersionOrder.INSTANCE.compare(a, b))).isEqualTo(wanted);
        assertThat(Integer.signum(VersionOrder.INSTANCE.compare(b, a))).isEqualTo(-wanted);
    }
}
