package dev.gatehouse.server.overload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.server.OverloadLimits;
import dev.gatehouse.server.metrics.Metrics;
import dev.gatehouse.server.metrics.Traffic;
import dev.gatehouse.server.wire.ChildJvm;
import dev.gatehouse.server.wire.LoopCarriers;
import dev.gatehouse.server.wire.ManualClock;
import dev.gatehouse.server.wire.NanoClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WatchdogTest {

    private static final String LOOPS = "--add-opens java.base/java.lang=ALL-UNNAMED";

    private final List<Integer> stuck = new ArrayList<>();

    @Test
    void seesALoopThatDoesNotComeRoundAndNoOther() throws Exception {
        var entered = new CountDownLatch(1);
        var leave = new CountDownLatch(1);
        try (var carriers = LoopCarriers.start(2, new ManualClock())) {
            var watchdog = new Watchdog(carriers, 3, stuck::add);
            carriers.execute(1, () -> hog(entered, leave));
            entered.await();
            watchdog.tick(); // asks
            tickOnceTheOtherHasAnswered(carriers, watchdog);
            tickOnceTheOtherHasAnswered(carriers, watchdog);
            assertThat(stuck).isEmpty();
            tickOnceTheOtherHasAnswered(carriers, watchdog);
            assertThat(stuck).containsExactly(1);
            tickOnceTheOtherHasAnswered(carriers, watchdog);
            assertThat(stuck).as("said once").containsExactly(1);
            leave.countDown();
        }
    }

    @Test
    void forgivesALoopThatComesRoundInTime() throws Exception {
        try (var carriers = LoopCarriers.start(1, new ManualClock())) {
            var watchdog = new Watchdog(carriers, 3, stuck::add);
            for (var round = 0; round < 5; round++) {
                var entered = new CountDownLatch(1);
                var leave = new CountDownLatch(1);
                carriers.execute(0, () -> hog(entered, leave));
                entered.await();
                watchdog.tick();
                watchdog.tick();
                watchdog.tick();
                leave.countDown();
                await(carriers, 0);
                watchdog.tick(); // it was heard: a new count begins
                await(carriers, 0);
            }
            assertThat(stuck).isEmpty();
        }
    }

    private static void tickOnceTheOtherHasAnswered(LoopCarriers carriers, Watchdog watchdog)
            throws InterruptedException {
        await(carriers, 0);
        watchdog.tick();
    }

    /// Until the carrier has done what it was given before.
    private static void await(LoopCarriers carriers, int carrier) throws InterruptedException {
        var round = new CountDownLatch(1);
        carriers.execute(carrier, round::countDown);
        round.await();
    }

    /// Blocks the loop's own thread.
    private static void hog(CountDownLatch entered, CountDownLatch leave) {
        entered.countDown();
        try {
            leave.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void endsAProcessWhoseLoopIsStuckWithAStatusOfItsOwnAndSaysWhere() throws Exception {
        var ended = ChildJvm.end(":", LOOPS, StuckProcess.class);
        assertThat(ended.output())
                .contains("loop 0 has been stuck for 1 s")
                .contains("WatchdogTest$StuckProcess.spinsForEver");
        assertThat(ended.status()).isEqualTo(StuckLoop.STATUS);
    }

    static final class StuckProcess {

        private static volatile long spins;

        public static void main(String[] args) throws Exception {
            var carriers = LoopCarriers.start(1, NanoClock.SYSTEM);
            var limits = new OverloadLimits(80, 90, 95, Duration.ZERO, Duration.ofSeconds(1));
            var metrics = new Metrics(InstantSource.system(), new Traffic(1, false));
            var overload = new Overload(limits, new Capacity(1, 1, 1), 1, metrics);
            var _ =
                    Guard.start(
                            carriers, overload, limits, Guard.ofThisProcess(), () -> true, _ -> {});
            carriers.start(StuckProcess::spinsForEver);
            new CountDownLatch(1).await();
        }

        private static void spinsForEver() {
            while (spins >= 0) {
                spins = Math.abs(spins + 1) / 2;
            }
        }
    }

    @Test
    void letsTheJvmEndTheProcessThatIsOutOfMemoryAsTheImageDoes() throws Exception {
        var flag = "-XX:+ExitOnOutOfMemoryError";
        assertThat(Files.readString(Path.of("..", "jlink", "image.sh"))).contains(flag);
        var ended = ChildJvm.end(":", LOOPS + " " + flag, GreedyProcess.class);
        assertThat(ended.output()).contains("OutOfMemoryError").doesNotContain("still there");
        assertThat(ended.status()).isEqualTo(3);
    }

    static final class GreedyProcess {

        private static final List<byte[]> KEPT = new ArrayList<>();

        public static void main(String[] args) throws Exception {
            var carriers = LoopCarriers.start(1, NanoClock.SYSTEM);
            carriers.start(GreedyProcess::keepsAll);
            var round = new CountDownLatch(1);
            carriers.execute(0, round::countDown);
            round.await();
            System.out.println("still there");
        }

        private static void keepsAll() {
            while (true) {
                KEPT.add(new byte[1 << 20]);
            }
        }
    }
}
