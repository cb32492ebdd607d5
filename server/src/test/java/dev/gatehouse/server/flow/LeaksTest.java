package dev.gatehouse.server.flow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.server.ServerOptions.CarriersKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What an exchange takes, it gives back, however it ends.
@Timeout(300)
class LeaksTest {

    private static final int EXCHANGES = 2000;

    private static final String[] PATHS = {"/ok", "/chunked", "/cut", "/drop", "/refuse"};

    @ParameterizedTest
    @EnumSource(
            value = CarriersKind.class,
            names = {"LOOP", "JDK"})
    void giveBackThreadsDescriptorsAndBuffers(CarriersKind carriers) throws Exception {
        try (var backend = new NamedBackend("a");
                var lab = new Lab(carriers).serve(backend.address())) {
            exchanges(lab, 200, 1);
            settle(lab);
            var descriptors = descriptors();
            var threads = Thread.getAllStackTraces().size();
            exchanges(lab, EXCHANGES, 2);
            settle(lab);
            // Classes that are loaded meanwhile may open a file or start a thread.
            assertComesDown("descriptors", LeaksTest::descriptors, descriptors + 4);
            assertComesDown("threads", () -> Thread.getAllStackTraces().size(), threads + 4);
        }
    }

    static void settle(Lab lab) throws IOException {
        // Whoever waits for a client that is gone, and idle connections to the backend.
        lab.clock.advance(Duration.ofMinutes(6));
        assertComesDown("connections and pumps", lab.carriers::tasks, 0);
        assertComesDown("leased buffers", lab.carriers::leased, 0);
    }

    static void assertComesDown(String what, LongSupplier count, long most) {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (count.getAsLong() > most && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(count.getAsLong()).as(what).isLessThanOrEqualTo(most);
    }

    static long descriptors() {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void exchanges(Lab lab, int count, long seed) throws IOException {
        var random = new Random(seed);
        for (var i = 0; i < count; i++) {
            var path = PATHS[random.nextInt(PATHS.length)];
            try (var client = lab.client()) {
                switch (random.nextInt(6)) {
                    case 0 ->
                            client.send(
                                    "GET "
                                            + path
                                            + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                    case 1 -> {
                        var _ =
                                client.sendAside(
                                        ("POST "
                                                        + path
                                                        + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 60000\r\n\r\n"
                                                        + "x".repeat(60_000))
                                                .getBytes(ISO_8859_1));
                    }
                    case 2 ->
                            client.send(
                                    "POST "
                                            + path
                                            + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                                            + "3\r\nabc\r\n0\r\n\r\n");
                    // Cut in the middle.
                    case 3 -> {
                        client.send(
                                "POST "
                                        + path
                                        + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 600\r\n\r\nxyz");
                        client.reset();
                        continue;
                    }
                    case 4 -> {
                        client.send(
                                "GET "
                                        + path
                                        + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                        client.reset();
                        continue;
                    }
                    case 5 -> client.send("GET " + path + " HTTP/1.1\r\nHo st: a\r\n\r\n");
                    default -> throw new AssertionError();
                }
                client.rest();
            }
        }
    }
}
