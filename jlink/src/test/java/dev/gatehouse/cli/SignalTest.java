package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a signal does to a process that is in the middle of something.
@Timeout(120)
class SignalTest {

    @TempDir Path folder;

    @Test
    void slowAnswerComesWholeWhileNewConnectionsAreRefused() throws Exception {
        try (var backend = new NamedBackend("slow")) {
            var port = Manifests.freePort();
            Manifests.put(
                    folder.resolve("all.yaml"),
                    Manifests.all(
                            Manifests.edge(port),
                            Manifests.service("slow"),
                            Manifests.slice("slow", backend.port()),
                            Manifests.route("slow", "/slow", "slow")));
            try (var program = GatehouseProgram.run(folder);
                    var client = RawClient.connect(port)) {
                client.send("/slow");
                var head = client.head();
                assertThat(RawClient.status(head)).isEqualTo(200);
                assertThat(client.exactly(NamedBackend.HALF)).matches("a+");
                program.terminate();
                awaitRefusal(port);
                backend.release();
                assertThat(client.exactly(NamedBackend.HALF)).matches("z+");
                assertThat(client.ends()).isTrue();
                assertThat(program.exitCode()).isZero();
                assertThat(program.printed())
                        .endsWith("gatehouse: finishing what runs, for 30 s at most");
            }
        }
    }

    @Test
    void withADelayItIsNotReadyAndServesOnWithLastAnswers() throws Exception {
        try (var backend = new NamedBackend("here")) {
            var port = Manifests.freePort();
            var admin = Manifests.freePort();
            Manifests.put(
                    folder.resolve("all.yaml"),
                    Manifests.all(
                            Manifests.edge(port),
                            Manifests.service("here"),
                            Manifests.slice("here", backend.port()),
                            Manifests.route("here", "/", "here")));
            try (var program =
                    GatehouseProgram.start(
                            "run",
                            folder.toString(),
                            "--admin=127.0.0.1:" + admin,
                            "--set=shutdownDelay=10m")) {
                program.await(line -> line.startsWith("gatehouse: serving "));
                assertThat(Ended.gatehouse("ready", "--vip", "--admin=127.0.0.1:" + admin).out())
                        .isEqualTo("gatehouse: ready" + System.lineSeparator());
                program.terminate();
                program.await(line -> line.contains("traffic should go elsewhere"));
                var ready = awaitNotReady(admin);
                assertThat(ready.code()).isEqualTo(1);
                assertThat(ready.out())
                        .startsWith("gatehouse: not ready: shutdown: finishing what runs, to stop");
                try (var client = RawClient.connect(port)) {
                    client.send("/");
                    var head = client.head();
                    assertThat(RawClient.status(head)).isEqualTo(200);
                    assertThat(head).containsIgnoringCase("Connection: close");
                }
            }
        }
    }

    /// The line of the log comes a moment before.
    private static Ended awaitNotReady(int admin) {
        while (true) {
            var ended = Ended.gatehouse("ready", "--vip", "--admin=127.0.0.1:" + admin);
            if (ended.code() != 0) {
                return ended;
            }
        }
    }

    /// Connects until nobody listens any more; the deadline above ends it.
    private static void awaitRefusal(int port) throws IOException {
        while (true) {
            try (var client = RawClient.connect(port)) {
                assertThat(client).isNotNull();
            } catch (ConnectException _) {
                return;
            } catch (SocketException _) {
                // it listened still, and closed with us waiting to be accepted: try again
            }
        }
    }
}
