package dev.gatehouse.k8s.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.k8s.reach.ProbeSchedule.Pace;
import dev.gatehouse.k8s.reach.ReachVerdicts.Verdict;
import dev.gatehouse.model.BackendReach.Way;
import dev.gatehouse.model.UpstreamId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProberTest {

    private static final Passage WEB =
            new Passage(new UpstreamId("default/Service/web:80"), Way.POD);
    private static final InetSocketAddress POD = new InetSocketAddress("10.244.0.1", 3000);

    private final Set<InetSocketAddress> there = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Boolean> changes = new LinkedBlockingQueue<>();
    private final Prober prober =
            Prober.start(
                    there::contains,
                    new Pace(Duration.ofMillis(1), Duration.ofMillis(1), 3, 5, 3, 10_000),
                    () -> changes.add(true));

    @AfterEach
    void close() {
        prober.close();
    }

    private void changed() throws InterruptedException {
        assertThat(changes.poll(20, TimeUnit.SECONDS)).as("a change").isNotNull();
    }

    @Test
    void tellsOfEachChange() throws InterruptedException {
        there.add(POD);
        prober.watch(List.of(new ProbeTarget(WEB, List.of(POD))));
        changed();
        assertThat(prober.verdicts().known()).containsEntry(WEB, Verdict.OPEN);

        there.remove(POD);
        changed();
        assertThat(prober.verdicts().known()).containsEntry(WEB, Verdict.CLOSED);

        there.add(POD);
        changed();
        assertThat(prober.verdicts().known()).containsEntry(WEB, Verdict.OPEN);
    }

    @Test
    void isContentWithOneAddressThatAnswers() throws InterruptedException {
        there.add(POD);
        prober.watch(
                List.of(
                        new ProbeTarget(
                                WEB, List.of(new InetSocketAddress("10.244.0.9", 1), POD))));
        changed();

        assertThat(prober.verdicts().open(WEB)).isTrue();
    }

    @Test
    void hearsWhoListens() throws IOException {
        try (var listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertThat(Connecting.answers((InetSocketAddress) listening.getLocalSocketAddress()))
                    .isTrue();
        }
    }

    @Test
    void takesARefusalForAnAnswer() throws IOException {
        InetSocketAddress address;
        try (var listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            address = (InetSocketAddress) listening.getLocalSocketAddress();
        }
        assertThat(Connecting.answers(address)).isTrue();
    }

    @Test
    void takesSilenceForNone() throws IOException {
        // A queue of one that is full: the kernel lets the next ones wait.
        try (var deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var address = (InetSocketAddress) deaf.getLocalSocketAddress();
            var answered = 0;
            while (answered < 10 && Connecting.answers(address)) {
                answered++;
            }
            assertThat(answered).isLessThan(10);
        }
    }
}
