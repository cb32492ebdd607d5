package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Five thousand routes from a folder. What it took is left in `target/measured`; with
/// `-Dgatehouse.program=FILE` it is the start of a built image.
@Timeout(120)
class ManyRoutesTest {

    private static final int ROUTES = 5_000;

    /// How the routes lie in the folder.
    enum Shape {
        A_FILE_EACH,
        ONE_FILE
    }

    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource
    void lastOfFiveThousandRoutesAnswers(Shape shape) throws Exception {
        try (var backend = new NamedBackend("last")) {
            var port = Manifests.freePort();
            Manifests.put(
                    folder.resolve("edge.yaml"),
                    Manifests.all(
                            Manifests.edge(port),
                            Manifests.service("last"),
                            Manifests.slice("last", backend.port())));
            write(shape);
            var since = System.nanoTime();
            try (var _ = GatehouseProgram.run(folder)) {
                var answer = RawClient.getOnce(port, "/route/" + (ROUTES - 1));
                record(shape, (System.nanoTime() - since) / 1e9);
                assertThat(answer.status() + " " + answer.body()).isEqualTo("200 last");
                assertThat(RawClient.getOnce(port, "/route/" + ROUTES).status()).isEqualTo(404);
            }
        }
    }

    private void write(Shape shape) throws IOException {
        switch (shape) {
            case A_FILE_EACH -> {
                for (var i = 0; i < ROUTES; i++) {
                    Files.writeString(folder.resolve("route-" + i + ".yaml"), route(i));
                }
            }
            case ONE_FILE ->
                    Files.writeString(
                            folder.resolve("routes.yaml"),
                            IntStream.range(0, ROUTES)
                                    .mapToObj(ManyRoutesTest::route)
                                    .collect(Collectors.joining("---\n")));
        }
    }

    private static String route(int i) {
        return Manifests.route("route-" + i, "/route/" + i, "last");
    }

    private static void record(Shape shape, double seconds) throws IOException {
        Files.writeString(
                Files.createDirectories(Path.of("target", "measured")).resolve("many-routes.txt"),
                "%d routes, %s: first answer of the last one %.2f s after process start%n"
                        .formatted(ROUTES, shape, seconds),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
