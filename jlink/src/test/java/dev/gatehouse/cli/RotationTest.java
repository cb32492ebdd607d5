package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.cli.quickstart.RotatedSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A Secret is rotated while clients connect, with and without a ticket, by TLS 1.2 and 1.3: none
/// may notice but by the new serial number.
///
/// `-Dgatehouse.rotation.count=600 -Dgatehouse.rotation.millis=1000` for the whole of it: so many,
/// one in so many milliseconds. `.handshakes=100` are the new connections in a second, and
/// `.most=1000` the milliseconds from the rename to the first client that sees the new serial,
/// which are compared only where this is given. What it took is left in `target/measured`.
@Timeout(1800)
class RotationTest {

    private static final int COUNT = Integer.getInteger("gatehouse.rotation.count", 10);
    private static final long MILLIS = Long.getLong("gatehouse.rotation.millis", 200);
    private static final int HANDSHAKES = Integer.getInteger("gatehouse.rotation.handshakes", 100);
    private static final long MOST = Long.getLong("gatehouse.rotation.most", Long.MAX_VALUE);

    /// In so many rotations, one garbled update and one with a wrong key come in between.
    private static final int BAD_IN = Math.min(50, Math.max(2, COUNT / 2));

    /// Four clients, the old connection, and the clock.
    private static final int THREADS = 6;

    private static final String HOST = "a.test";
    private static final String FILE = "secret.yaml";
    private static final String PATH = "/a";

    private final RotatedSecret secret = new RotatedSecret("edge-tls", HOST);
    private final SeenSerials seen = new SeenSerials();
    private final AtomicLong answersOnTheOld = new AtomicLong();
    private final List<Long> nanosToSeen = new ArrayList<>();
    private final ScheduledExecutorService clients =
            Executors.newScheduledThreadPool(THREADS, Thread.ofPlatform().daemon().factory());
    @TempDir private Path folder;
    private NamedBackend backend;
    private int port;

    @BeforeEach
    void declare() throws Exception {
        backend = new NamedBackend("a");
        port = Manifests.freePort();
        Manifests.put(
                folder.resolve("edge.yaml"),
                Manifests.all(
                        Manifests.tlsEdge(port, "edge-tls"),
                        Manifests.service("a"),
                        Manifests.slice("a", backend.port()),
                        Manifests.route("a", PATH, "a")));
        put(secret.next());
    }

    @AfterEach
    void end() throws IOException {
        clients.shutdownNow();
        backend.close();
    }

    private void put(RotatedSecret.Made good) throws IOException {
        seen.expect(good.serial());
        Manifests.put(folder.resolve(FILE), good.manifest());
    }

    @Test
    void rotatesUnderLoadWithoutAFailedHandshake() throws Exception {
        try (var program = GatehouseProgram.run(folder);
                var old = client("TLSv1.3", true).connect();
                var onOld = RawClient.over(old)) {
            var firstSerial = HandshakeClient.shown(old).getSerialNumber();
            startClients();
            every(1000L / HANDSHAKES, () -> askOn(onOld));
            var ticks = new Semaphore(0);
            every(MILLIS, ticks::release);

            var since = System.nanoTime();
            for (var i = 1; i <= COUNT; i++) {
                assertThat(ticks.tryAcquire(MILLIS + 20_000, TimeUnit.MILLISECONDS)).isTrue();
                rotate();
                if (i % BAD_IN == 0) {
                    isRefused(secret.garbled(i / BAD_IN), program);
                } else if (i % BAD_IN == BAD_IN / 2) {
                    isRefused(secret.withAnotherKey(), program);
                }
            }
            var seconds = (System.nanoTime() - since) / 1e9;

            seen.awaitMore(8);
            assertThat(seen.wrong()).isEmpty();
            assertThat(seen.handshakes())
                    .containsOnlyKeys(
                            "TLSv1.2 full", "TLSv1.2 resumed", "TLSv1.3 full", "TLSv1.3 resumed");
            assertThat(HandshakeClient.shown(old).getSerialNumber()).isEqualTo(firstSerial);
            assertThat(answersOnTheOld).hasPositiveValue();
            assertThat(program.printed())
                    .noneMatch(line -> line.startsWith("\tat "))
                    .noneMatch(line -> secret.keyLines().stream().anyMatch(line::contains));
            program.terminate();
            assertThat(program.exitCode()).isZero();
            record(seconds);
        }
    }

    private HandshakeClient client(String version, boolean resumes) throws Exception {
        return new HandshakeClient(port, HOST, secret.authority(), version, resumes);
    }

    private void startClients() throws Exception {
        for (var version : List.of("TLSv1.2", "TLSv1.3")) {
            for (var resumes : List.of(true, false)) {
                var client = client(version, resumes);
                every(4000L / HANDSHAKES, () -> client.once(PATH, seen));
            }
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    /// Does something again and again, until it fails.
    private void every(long millis, Step step) {
        var _ =
                clients.scheduleAtFixedRate(
                        () -> {
                            try {
                                step.run();
                            } catch (Exception failed) {
                                seen.wentWrong(failed.toString());
                                throw new IllegalStateException(failed);
                            }
                        },
                        0,
                        millis,
                        TimeUnit.MILLISECONDS);
    }

    private void askOn(RawClient old) throws IOException {
        var answer = old.get(PATH);
        if (answer.status() != 200 || !answer.body().equals("a")) {
            throw new IOException("the old connection got " + answer);
        }
        answersOnTheOld.incrementAndGet();
    }

    private void rotate() throws Exception {
        var next = secret.next();
        var since = System.nanoTime();
        put(next);
        nanosToSeen.add(seen.awaitLast() - since);
    }

    /// The update is told of, and what was good goes on being shown: [SeenSerials] knows no other.
    private void isRefused(RotatedSecret.Made bad, GatehouseProgram program) throws Exception {
        var newest = seen.newest();
        var mark = program.mark();
        Manifests.put(folder.resolve(FILE), bad.manifest());
        var _ =
                program.await(
                        mark,
                        line ->
                                line.contains("InvalidCertificateRef")
                                        && line.contains("Secret default/edge-tls")
                                        && line.contains("the last good certificate"));
        seen.awaitMore(8);
        assertThat(seen.newest()).isEqualTo(newest);
    }

    private void record(double seconds) throws IOException {
        var sorted = new ArrayList<>(nanosToSeen);
        sorted.sort(null);
        var most = sorted.getLast() / 1_000_000;
        var line =
                "%d rotations and %d refused ones in %.1f s; handshakes %s, none failed; %d answers on the old connection; rename to first sight: median %.1f ms, p99 %.1f ms, most %.1f ms%n"
                        .formatted(
                                COUNT,
                                refused(),
                                seconds,
                                seen.handshakes(),
                                answersOnTheOld.get(),
                                sorted.get(sorted.size() / 2) / 1e6,
                                sorted.get(sorted.size() * 99 / 100) / 1e6,
                                sorted.getLast() / 1e6);
        Files.writeString(
                Files.createDirectories(Path.of("target", "measured")).resolve("rotation.txt"),
                line,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        assertThat(most).as("milliseconds to the first sight").isLessThanOrEqualTo(MOST);
    }

    private static long refused() {
        return java.util.stream.IntStream.rangeClosed(1, COUNT)
                .filter(i -> i % BAD_IN == 0 || i % BAD_IN == BAD_IN / 2)
                .count();
    }
}
