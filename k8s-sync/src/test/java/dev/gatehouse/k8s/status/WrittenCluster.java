package dev.gatehouse.k8s.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.k8s.api.FakeApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A fake API server, and one replica that writes there what the translator says.
final class WrittenCluster implements AutoCloseable {

    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final boolean gatewayServices;
    private final FakeApiServer server = new FakeApiServer();
    private final KubernetesClient client = server.client();
    private final Cluster cluster = new Cluster(server);
    private ClusterStatus status;

    /// @param gatewayServices whether each Gateway gets a headless Service
    WrittenCluster(boolean gatewayServices) throws IOException {
        this.gatewayServices = gatewayServices;
        this.status = start("a");
    }

    private ClusterStatus start(String identity) {
        return ClusterStatus.start(
                () -> client,
                cluster,
                new ClusterStatus.Settings(false, "", identity, gatewayServices));
    }

    /// Ends the replica, and starts another.
    void restart(String identity) {
        status.close();
        status = start(identity);
    }

    FakeApiServer server() {
        return server;
    }

    Cluster cluster() {
        return cluster;
    }

    ClusterStatus status() {
        return status;
    }

    /// Tells the replica what is to be said of what is there now.
    void say() {
        status.accept(cluster.watch().verdicts());
    }

    /// An object as it stands there.
    JsonNode object(String path) {
        return Objects.requireNonNull(server.object(path), path);
    }

    static void await(BooleanSupplier condition) {
        var deadline = System.nanoTime() + DEADLINE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the deadline").isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        status.close();
        client.close();
        server.close();
    }
}
