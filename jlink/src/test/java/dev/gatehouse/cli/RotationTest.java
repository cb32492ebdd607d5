package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The access log of a process, rotated as logrotate does it.
@Timeout(120)
class RotationTest {

    @TempDir Path folder;

    @Test
    void afterSighupLinesGoToANewFileAndTheProcessServesOn() throws Exception {
        var port = Manifests.freePort();
        var log = folder.resolve("access.log");
        var served = Files.createDirectory(folder.resolve("conf.d"));
        Manifests.put(served.resolve("all.yaml"), Manifests.all(Manifests.edge(port)));
        try (var program =
                GatehouseProgram.start(
                        "run",
                        served.toString(),
                        "--admin=127.0.0.1:0",
                        "--set=accessLog.to=" + log,
                        "--set=accessLog.format=combined")) {
            program.await(line -> line.startsWith("gatehouse: serving "));
            request(port, "/first");
            while (Files.size(log) == 0) {
                Thread.onSpinWait(); // ends by the test's own timeout
            }
            var rotated = folder.resolve("access.log.1");
            Files.move(log, rotated);
            program.hangUp();
            program.await(line -> line.contains("is opened anew"));
            request(port, "/second");
            program.terminate();
            assertThat(program.exitCode()).isZero();
            assertThat(Files.readString(rotated)).contains("\"GET /first HTTP/1.1\" 404 ");
            assertThat(Files.readString(log))
                    .contains("\"GET /second HTTP/1.1\" 404 ")
                    .doesNotContain("/first");
        }
    }

    @Test
    void aLogThatCannotBeOpenedEndsTheStartWithOneSentence() throws Exception {
        var log = folder.resolve("none").resolve("access.log");
        try (var program =
                GatehouseProgram.start("run", folder.toString(), "--set=accessLog.to=" + log)) {
            assertThat(program.exitCode()).isEqualTo(1);
            assertThat(program.printed().getLast())
                    .endsWith(
                            "the access log " + log + " can't be opened: its folder is not there");
        }
    }

    private static void request(int port, String path) throws IOException {
        try (var client = RawClient.connect(port)) {
            client.send(path);
            assertThat(RawClient.status(client.head())).isEqualTo(404);
        }
    }
}
