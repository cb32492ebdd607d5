package dev.gatehouse.server.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.server.http1.RequestFuzz;
import dev.gatehouse.server.http1.ResponseFuzz;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The targets of the fuzzer hold for what it begins with.
class FuzzTargetsTest {

    /// A fuzzer's target.
    @FunctionalInterface
    private interface Target {
        void run(byte[] input) throws Exception;
    }

    private static void run(Target target, List<String> seeds) throws Exception {
        assertThat(seeds).hasSizeGreaterThan(20);
        for (var seed : seeds) {
            target.run(WireText.bytes(seed));
        }
    }

    @Test
    void requestsAreRefusedOrForwardedAsOneMessageEach() throws Exception {
        run(RequestFuzz::fuzzerTestOneInput, FuzzSeeds.requests());
    }

    @Test
    void responsesAreRefusedOrRead() throws Exception {
        run(ResponseFuzz::fuzzerTestOneInput, FuzzSeeds.responses());
    }

    @Test
    void targetsAreRefusedOrBecomeWhatTheOracleSays() throws Exception {
        run(PathFuzz::fuzzerTestOneInput, FuzzSeeds.targets());
    }

    @Test
    void hostsAreRefusedOrMatchThemselves() throws Exception {
        run(HostFuzz::fuzzerTestOneInput, FuzzSeeds.hosts());
    }
}
