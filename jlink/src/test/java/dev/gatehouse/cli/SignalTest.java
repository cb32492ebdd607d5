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
