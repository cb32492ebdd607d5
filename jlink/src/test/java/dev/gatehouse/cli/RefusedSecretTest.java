package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.cli.quickstart.RotatedSecret;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who watches a gateway learns of a Secret that was changed for the worse, though clients don't.
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
class RefusedSecretTest {

    private static final String REFUSED =
            "gatehouse_listener_references_refused{listener=\"default/edge/https\",reason=\"InvalidCertificateRef\"} 1";

    private static final long GUARD_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final RotatedSecret secret = new RotatedSecret("edge-tls", "a.test");
    private Path folder;
    private NamedBackend backend;
    private GatehouseProgram program;
    private int port;
    private int admin;

    @BeforeAll
    void serve(@TempDir Path empty) throws Exception {
        folder = empty;
        backend = new NamedBackend("a");
        port = Manifests.freePort();
        admin = Manifests.freePort();
        Manifests.put(
                folder.resolve("edge.yaml"),
                Manifests.all(
                        Manifests.tlsEdge(port, "edge-tls"),
                        Manifests.service("a"),
                        Manifests.slice("a", backend.port()),
                        Manifests.route("a", "/a", "a")));
        put(secret.next());
        program = GatehouseProgram.run(folder, admin);
        awaitSeries(series -> !series.contains(REFUSED));
    }

    @AfterAll
    void end() throws IOException {
        program.close();
        backend.close();
    }

    private void put(RotatedSecret.Made made) throws IOException {
        Manifests.put(folder.resolve("secret.yaml"), made.manifest());
    }

    /// Five: four ways to be garbled, then the key of another certificate.
    @RepeatedTest(5)
    void isInTheMetricsAndOnceInTheLogUntilItIsGoodAgain(RepetitionInfo repetition)
            throws Exception {
        var form = repetition.getCurrentRepetition() - 1;
        var before = refusals().size();
        put(form < 4 ? secret.garbled(form) : secret.withAnotherKey());
        awaitSeries(series -> series.contains(REFUSED));
        // Another change is no news of this one.
        var path = "/more/" + form;
        Manifests.put(folder.resolve("more.yaml"), Manifests.route("more", path, "a"));
        awaitRoute(path);
        assertThat(refusals())
                .hasSize(before + 1)
                .last()
                .asString()
                .contains("WARNING", "Gateway default/edge, listener https", "goes on being used");
        put(secret.next());
        awaitSeries(series -> !series.contains(REFUSED));
        assertThat(program.printed())
                .noneMatch(line -> secret.keyLines().stream().anyMatch(line::contains));
    }

    private List<String> refusals() {
        return program.printed().stream()
                .filter(line -> line.contains("InvalidCertificateRef"))
                .toList();
    }

    private void awaitSeries(Predicate<List<String>> wanted) throws IOException {
        var end = System.nanoTime() + GUARD_NANOS;
        for (var series = series(); series.isEmpty() || !wanted.test(series); series = series()) {
            assertThat(System.nanoTime()).as("in time, in %s", series).isLessThan(end);
        }
    }

    /// None while the admin server is on its way.
    private List<String> series() throws IOException {
        try {
            return RawClient.getOnce(admin, "/metrics").body().lines().toList();
        } catch (ConnectException _) {
            return List.of();
        }
    }

    private void awaitRoute(String path) throws Exception {
        var client = new HandshakeClient(port, "a.test", secret.authority(), "TLSv1.3", true);
        var end = System.nanoTime() + GUARD_NANOS;
        try (var connection = RawClient.over(client.connect())) {
            while (connection.get(path).status() != 200) {
                assertThat(System.nanoTime()).as("%s in time", path).isLessThan(end);
            }
        }
    }
}
