package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A folder is edited while clients ask: nothing that they see may be wrong.
///
/// `-Dgatehouse.hotchange.edits=1000` for the whole of it, `.routes=3000` for as many routes that
/// stand by, `.clients=0` for quiet; what it took is left in `target/measured`.
@Timeout(1800)
class HotChangeTest {

    private static final int EDITS = Integer.getInteger("gatehouse.hotchange.edits", 100);
    private static final int ROUTES = Integer.getInteger("gatehouse.hotchange.routes", 100);
    private static final int CLIENTS = Integer.getInteger("gatehouse.hotchange.clients", 8);
    private static final long SEED = Long.getLong("gatehouse.hotchange.seed", 4);

    @TempDir Path folder;

    @Test
    void editsUnderLoadFailNoRequestAndSendNoneToTheWrongBackend() throws Exception {
        try (var edited = new EditedFolder(folder, ROUTES, SEED);
                var program = GatehouseProgram.run(folder);
                var probe = RawClient.connect(edited.port())) {
            var clients =
                    Stream.generate(
                                    () ->
                                            LoadClient.start(
                                                    edited.port(), EditedFolder.stableRoutes()))
                            .limit(CLIENTS)
                            .toList();
            var since = System.nanoTime();
            for (var i = 1; i <= EDITS && clients.stream().allMatch(LoadClient::isFine); i++) {
                edited.edit(i, probe);
            }
            var seconds = (System.nanoTime() - since) / 1e9;
            assertThat(clients).extracting(LoadClient::end).allMatch("fine"::equals);
            var served = clients.stream().mapToLong(LoadClient::served).sum();
            assertThat(clients).allMatch(client -> client.served() > 0);
            assertThat(program.printed())
                    .as("a broken file is named, with its line")
                    .anyMatch(line -> line.contains(folder + "/") && line.contains(".yaml:"))
                    .noneMatch(line -> line.startsWith("\tat "));
            program.terminate();
            assertThat(program.exitCode()).isZero();
            record(seconds, served, edited.nanosToAnswer());
        }
    }

    private static void record(double seconds, long served, List<Long> nanos) throws IOException {
        var sorted = new ArrayList<>(nanos);
        sorted.sort(null);
        var line =
                "%d edits, %d routes, %d clients, seed %d: %.1f s, %d requests served; rename to first answer: median %.1f ms, p99 %.1f ms, most %.1f ms (of %d)%n"
                        .formatted(
                                EDITS,
                                ROUTES,
                                CLIENTS,
                                SEED,
                                seconds,
                                served,
                                sorted.get(sorted.size() / 2) / 1e6,
                                sorted.get(sorted.size() * 99 / 100) / 1e6,
                                sorted.getLast() / 1e6,
                                sorted.size());
        var file = Files.createDirectories(Path.of("target", "measured")).resolve("hot-change.txt");
        Files.writeString(
                file,
                line,
                java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.APPEND);
    }
}
