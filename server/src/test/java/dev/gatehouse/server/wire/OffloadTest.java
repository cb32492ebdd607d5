package dev.gatehouse.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OffloadTest {

    @Test
    void letsTheLoopGoOnMeanwhile() throws Exception {
        var done = new CompletableFuture<String>();
        try (var carriers = LoopCarriers.start(1, NanoClock.SYSTEM);
                var offload = new Offload(1, 1)) {
            var other = new CountDownLatch(1);
            carriers.start(
                    () -> {
                        carriers.start(other::countDown); // runs only if this loop is free
                        try {
                            done.complete(
                                    offload.call(
                                            () ->
                                                    other.await(30, TimeUnit.SECONDS)
                                                            + " "
                                                            + Thread.currentThread().isVirtual()));
                        } catch (Exception e) {
                            done.completeExceptionally(e);
                        }
                    });
            assertThat(done.get(30, TimeUnit.SECONDS)).isEqualTo("true false");
        }
    }

    @Test
    void throwsWhatTheWorkThrows() {
        try (var offload = new Offload(1, 1)) {
            assertThatThrownBy(
                            () ->
                                    offload.call(
                                            () -> {
                                                throw new FileNotFoundException("a.yaml");
                                            }))
                    .isExactlyInstanceOf(FileNotFoundException.class)
                    .hasMessage("a.yaml");
        }
    }

    @Test
    void refusesOneMoreThanMayWait() throws Exception {
        var hold = new CountDownLatch(1);
        var running = new CountDownLatch(1);
        try (var offload = new Offload(1, 1)) {
            var first =
                    Thread.ofVirtual()
                            .start(
                                    () ->
                                            quietly(
                                                    offload,
                                                    () -> {
                                                        running.countDown();
                                                        hold.await();
                                                    }));
            running.await();
            var second = Thread.ofVirtual().start(() -> quietly(offload, () -> {}));
            while (second.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            assertThatThrownBy(() -> offload.call(() -> 1))
                    .isInstanceOf(IOException.class)
                    .hasMessage("offload: too many callers wait for one of its 1 threads");
            hold.countDown();
            first.join();
            second.join();
        }
    }

    @Test
    void refusesWorkOnceItIsClosed() {
        var offload = new Offload(1, 1);
        offload.close();
        assertThatThrownBy(() -> offload.call(() -> 1)).hasMessage("offload: closed");
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void quietly(Offload offload, Work work) {
        try {
            offload.call(
                    () -> {
                        work.run();
                        return 1;
                    });
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
