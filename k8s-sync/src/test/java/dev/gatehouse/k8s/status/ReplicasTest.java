package dev.gatehouse.k8s.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.k8s.api.FakeApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two replicas of one cluster.
class ReplicasTest {

    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private FakeApiServer server;
    private KubernetesClient client;
    private Cluster cluster;

    /// The wall clock of the first replica, to be set forth.
    private volatile Instant wall = Instant.now();

    private ClusterStatus first;
    private ClusterStatus second;

    @BeforeEach
    void start() throws IOException {
        server = new FakeApiServer();
        client = server.client();
        cluster = new Cluster(server);
        first = replica("first", new Ticks(() -> wall, System::nanoTime));
        await(first::leads);
        second = replica("second", Ticks.SYSTEM);
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
        client.close();
        server.close();
    }

    private ClusterStatus replica(String identity, Ticks ticks) {
        return ClusterStatus.start(
                () -> client,
                cluster,
                new ClusterStatus.Settings(true, "house", identity, false),
                ticks);
    }

    @Test
    void onlyTheLeaderWrites() {
        declare("a");

        await(() -> writes("a") == 1);

        assertThat(second.leads()).isFalse();
        assertThat(second.writes()).isEmpty();
    }

    @Test
    void theOtherGoesOnWhenTheLeaderGoes() {
        declare("a");
        await(() -> writes("a") == 1);
        first.close();

        declare("b");

        await(() -> writes("b") == 1);
        assertThat(writes("a")).as("what stands there already").isEqualTo(1);
        await(() -> second.writes().size() == 1);
    }

    @Test
    void whatWasSaidWhileNobodyLedIsWrittenByTheNextLeader() {
        first.close();
        declare("a");

        await(second::leads);

        await(() -> writes("a") == 1);
    }

    @Test
    void aLeaderWhoseTimeIsOverWritesNothing() {
        // As after a suspend: by its clock, the Lease has ended, and it has not looked again yet.
        server.answer("(PUT|GET) .*/leases/.*", -1, 503, "ServiceUnavailable", "away");
        wall = wall.plusSeconds(3_600);
        assertThat(first.leads()).isFalse();

        declare("a");
        declare("b");

        assertThat(first.writes()).isEmpty();
        server.calm();
        await(() -> writes("a") == 1 && writes("b") == 1);
    }

    private void declare(String name) {
        server.apply(
                """
                apiVersion: gateway.networking.k8s.io/v1
                kind: GatewayClass
                metadata: {name: %s}
                spec: {controllerName: gatehouse.dev/gateway}
                """
                        .formatted(name));
        var verdicts = cluster.watch().verdicts();
        first.accept(verdicts);
        second.accept(verdicts);
    }

    private long writes(String name) {
        return server.writes().stream().filter(w -> w.contains("/" + name + "/status")).count();
    }

    private static void await(BooleanSupplier condition) {
        var deadline = System.nanoTime() + DEADLINE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the deadline").isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
