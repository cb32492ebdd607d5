package dev.gatehouse.server.overload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.server.flow.Bounds;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacityTest {

    private static final long MIB = 1 << 20;

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    # maxConnections, maxRequests, descriptors, heap MiB, connections, requests, refusals
                    0,     0,   1024,                256, 448,   8192, 64
                    0,     0,   256,                 64,  96,    2048, 32
                    0,     0,   20000,               256, 9936,  8192, 64
                    0,     0,   1048576,             256, 50000, 8192, 64
                    0,     0,   9223372036854775807, 256, 50000, 8192, 64
                    0,     0,   8,                   0,   16,    16,   1
                    100,   5,   20000,               256, 100,   5,    64
                    60000, 0,   1048576,             256, 60000, 8192, 64
                    60000, 0,   1024,                256, 448,   8192, 64
                    """)
    void followsFromTheLimitsOfTheProcessWhereTheConfigurationLeavesItToUs(
            int maxConnections,
            int maxRequests,
            long descriptors,
            long heap,
            int connections,
            int requests,
            int refusals) {
        var limits = Bounds.with("maxConnections", maxConnections, "maxRequests", maxRequests);
        assertThat(Capacity.of(limits, descriptors, heap * MIB))
                .isEqualTo(new Capacity(connections, requests, refusals));
    }
}
