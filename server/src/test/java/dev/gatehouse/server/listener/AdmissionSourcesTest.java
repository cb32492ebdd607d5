package dev.gatehouse.server.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.server.Limits;
import dev.gatehouse.server.metrics.Rejection;
import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What counts as one source.
class AdmissionSourcesTest {

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    192.0.2.1,       192.0.2.1,         true
                    192.0.2.1,       192.0.2.2,         false
                    2001:db8:0:1::1, 2001:db8:0:1::1,   true
                    2001:db8:0:1::1, 2001:db8:0:1:f::9, true
                    2001:db8:0:1::1, 2001:db8:0:2::1,   false
                    ::1,             0.0.0.1,           false
                    """)
    void areOneAddressOrOneHalfOfIpv6(String one, String other, boolean same) {
        var most = Limits.DEFAULTS.maxConnectionsPerSource();
        var admission = new Admission(Limits.DEFAULTS, 50_000);
        var first = InetAddress.ofLiteral(one);
        var second = InetAddress.ofLiteral(other);
        for (var i = 0; i < most; i++) {
            assertThat(admission.enter(first)).as("connection %d", i).isNull();
        }
        assertThat(admission.enter(first))
                .as("one too many")
                .isEqualTo(Rejection.MAX_CONNECTIONS_PER_SOURCE);
        assertThat(admission.enter(second))
                .as("from %s", other)
                .isEqualTo(same ? Rejection.MAX_CONNECTIONS_PER_SOURCE : null);
        assertThat(admission.connections()).isEqualTo(same ? most : most + 1);
        admission.leave(first);
        assertThat(admission.enter(first)).as("after one has left").isNull();
    }
}
