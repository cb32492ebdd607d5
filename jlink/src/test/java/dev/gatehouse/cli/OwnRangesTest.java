package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.k8s.reach.PodRoutes.Own;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The kernel's tables of routes, line by line.
class OwnRangesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            textBlock =
                    """
                    eth0 000200C0 00000000 0001 0 0 0 00FFFFFF 0 0 0 | 192.0.2.0/24 by eth0
                    eth0 00000000 010200C0 0003 0 0 0 00000000 0 0 0 | 0.0.0.0/0 by eth0
                    wg0 0000F40A 010200C0 0003 0 0 0 0000FFFF 0 0 0  | 10.244.0.0/16 by wg0
                    lo 0500010A 00000000 0005 0 0 0 FFFFFFFF 0 0 0   | 10.1.0.5/32 by lo
                    Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT | none
                    eth0 000200C0                                    | none
                    ''                                               | none
                    """)
    void readsRoutesOfIpv4(String line, String range) {
        assertThat(texts(OwnRanges.v4(line))).isEqualTo(range == null ? List.of() : List.of(range));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            textBlock =
                    """
                    fd000001000000000000000000000000 40 00000000000000000000000000000000 00 20010db8000000000000000000000001 00000400 00000001 00000000 00000003 eth0 | fd00:1:0:0:0:0:0:0/64 by eth0
                    00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003 eth0 | 0:0:0:0:0:0:0:0/0 by eth0
                    00000000000000000000000000000001 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000002 00000000 80200001 lo | 0:0:0:0:0:0:0:1/128 by lo
                    fd00 40 | none
                    ''      | none
                    """)
    void readsRoutesOfIpv6(String line, String range) {
        assertThat(texts(OwnRanges.v6(line))).isEqualTo(range == null ? List.of() : List.of(range));
    }

    private static List<String> texts(List<Own> ranges) {
        return ranges.stream().map(own -> own.range() + own.use().replace("a route", "")).toList();
    }
}
