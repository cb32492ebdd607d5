package dev.gatehouse.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LoopCarriersTest {

    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private LoopCarriers carriers;

    @BeforeEach
    void open() throws IOException {
        carriers = LoopCarriers.start(3, NanoClock.SYSTEM);
    }

    @AfterEach
    void close() {
        carriers.close();
    }

    private static <T> T on(Carriers carriers, Callable<T> work) throws Exception {
        var result = new CompletableFuture<T>();
        carriers.start(
                () -> {
                    try {
                        result.complete(work.call());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                });
        return result.get(30, TimeUnit.SECONDS);
    }

    @Test
    void findsTheInnerPartsOfThisJdk() {
        assertThat(LoopCarriers.unavailable()).isEmpty();
    }

    @Test
    void keepsChildrenOnTheLoop() throws Exception {
        for (int i = 0; i < 10; i++) {
            var numbers =
                    on(
                            carriers,
                            () -> {
                                Set<Integer> seen = new HashSet<>();
                                seen.add(carriers.current());
                                var children = new ArrayList<Thread>();
                                Runnable child = () -> seen.add(carriers.current()); // one thread
                                children.add(Thread.startVirtualThread(child));
                                children.add(Thread.ofVirtual().start(child));
                                try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                                    executor.execute(child);
                                }
                                for (var thread : children) {
                                    thread.join();
                                }
                                var started = new CountDownLatch(1);
                                carriers.start(
                                        () -> {
                                            child.run();
                                            started.countDown();
                                        });
                                started.await();
                                return seen;
                            });
            assertThat(numbers).hasSize(1);
        }
    }

    @Test
    void refusesToSayWhichLoopRunsAPlatformThread() {
        assertThatThrownBy(() -> carriers.current())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not on a loop");
    }

    @Test
    void givesEachConnectionToTheLoopWithTheFewest() throws Exception {
        var loops = new ArrayBlockingQueue<Integer>(9);
        var port =
                carriers.listen(
                        ANY_PORT,
                        wire -> {
                            loops.add(carriers.current());
                            readToTheEnd(wire);
                        });
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            sockets.add(new Socket(port.address().getAddress(), port.address().getPort()));
        }
        var count = new int[carriers.count()];
        for (int i = 0; i < 9; i++) {
            count[loops.poll(30, TimeUnit.SECONDS)]++;
        }
        assertThat(count).containsExactly(3, 3, 3);
        for (var socket : sockets) {
            socket.close();
        }
        for (int i = 0; i < carriers.count(); i++) {
            awaitNoWires(i);
        }
    }

    private void awaitNoWires(int loop) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (carriers.wires(loop) != 0) {
            assertThat(System.nanoTime()).as("wires of loop %d are gone", loop).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static void readToTheEnd(Wire wire) {
        try (wire) {
            var buffer = new byte[100];
            while (wire.read(buffer, 0, buffer.length) >= 0) {
                // nothing of it is of interest
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void letsOthersRunWhileOneNeverWaits() throws Exception {
        try (var one = LoopCarriers.start(1, NanoClock.SYSTEM)) {
            var otherRan = new AtomicBoolean();
            var result = new CompletableFuture<Boolean>();
            var port =
                    one.listen(
                            ANY_PORT,
                            wire -> {
                                try (wire) {
                                    one.start(() -> otherRan.set(true));
                                    // The kernel takes these at once: nothing here parks.
                                    for (int i = 0; i < 1000; i++) {
                                        wire.write(new byte[] {1}, 0, 1);
                                    }
                                    result.complete(otherRan.get());
                                } catch (IOException e) {
                                    result.completeExceptionally(e);
                                }
                            });
            try (var _ = new Socket(port.address().getAddress(), port.address().getPort())) {
                assertThat(result.get(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void survivesTasksThatFail() throws Exception {
        try (var one = LoopCarriers.start(1, NanoClock.SYSTEM)) {
            for (int i = 0; i < 3; i++) {
                one.start(
                        () -> {
                            throw new AssertionError("a bug, as this test wants it");
                        });
            }
            assertThat(on(one, () -> "alive")).isEqualTo("alive");
        }
    }

    @Test
    void measuresItsLongestTurn() throws Exception {
        try (var one = LoopCarriers.start(1, NanoClock.SYSTEM)) {
            on(one, () -> 1);
            assertThat(on(one, () -> one.takeLongestTurn(0))).isPositive();
        }
    }

    @Test
    void reusesBuffersOfTheLoop() throws Exception {
        var buffers =
                on(
                        carriers,
                        () -> {
                            var first = carriers.lease();
                            carriers.release(first);
                            return List.of(first, carriers.lease());
                        });
        assertThat(buffers.getFirst()).isSameAs(buffers.getLast());
    }

    @Test
    void wakesAcrossLoopsWithoutLosingOne() throws Exception {
        // Ping-pong between threads on different loops: a lost wake-up hangs it.
        var rounds = 20_000;
        var there = new ArrayBlockingQueue<Integer>(1);
        var back = new ArrayBlockingQueue<Integer>(1);
        var loops = new AtomicInteger();
        var done = new CompletableFuture<Integer>();
        carriers.start(
                () -> {
                    loops.addAndGet(1 << carriers.current());
                    try {
                        for (int i = 0; i < rounds; i++) {
                            there.put(i);
                            back.take();
                        }
                        done.complete(loops.get());
                    } catch (InterruptedException e) {
                        done.completeExceptionally(e);
                    }
                });
        carriers.start(
                () -> {
                    loops.addAndGet(1 << carriers.current());
                    try {
                        for (int i = 0; i < rounds; i++) {
                            back.put(there.take());
                        }
                    } catch (InterruptedException e) {
                        done.completeExceptionally(e);
                    }
                });
        assertThat(Integer.bitCount(done.get(60, TimeUnit.SECONDS))).isEqualTo(2);
    }

    @Test
    void startsNothingOnceItIsClosed() {
        carriers.close();
        assertThatThrownBy(() -> carriers.start(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("these carriers are closed");
    }
}
