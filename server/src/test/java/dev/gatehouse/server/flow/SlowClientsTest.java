package dev.gatehouse.server.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// Many clients that are slow on purpose, in each part of a request. All are gone when their time
/// is over, however they drip, and whoever is not slow is served meanwhile.
class SlowClientsTest extends OneBackendTest {

    private static final int EACH = 5;
    private static final Duration BOUND = Duration.ofSeconds(30);

    private static final String[] BEGINNINGS = {
        "",
        "G",
        "GET /x HTTP/1.1\r\n",
        "GET /x HTTP/1.1\r\nHost: a\r\nX: ",
        "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0",
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;a=",
    };

    @Test
    void areGoneWhenTheirTimeIsOverAndOthersAreServedMeanwhile() throws Exception {
        var slow = new ArrayList<RawSocket>();
        try (var good = new NamedBackend("good")) {
            lab.serve(good.address());
            for (var i = 0; i < EACH; i++) {
                for (var beginning : BEGINNINGS) {
                    var client = lab.client();
                    client.send(beginning);
                    slow.add(client);
                }
            }
            var moved = Duration.ZERO;
            var left = new ArrayList<>(slow);
            while (!left.isEmpty()) {
                assertThat(moved).as("%d are left after", left.size()).isLessThan(BOUND);
                assertServes();
                lab.clock.advance(SECOND);
                moved = moved.plus(SECOND);
                for (var client : left) {
                    drip(client);
                }
                left.removeIf(SlowClientsTest::ended);
            }
            for (var client : slow) {
                client.close();
            }
            LeaksTest.settle(lab);
        }
    }

    private void assertServes() throws Exception {
        try (var client = lab.client()) {
            for (var i = 0; i < 5; i++) {
                client.send(GET);
                assertThat(client.response()).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    // A digit fits everywhere, but in a chunk line that has had enough of them.
    private static void drip(RawSocket client) {
        try {
            client.send("0");
        } catch (java.io.IOException _) {
            // it is gone
        }
    }

    private static boolean ended(RawSocket client) {
        try {
            return client.endedMeanwhile();
        } catch (java.io.IOException _) {
            return true;
        }
    }
}
