package dev.gatehouse.k8s.watch.cluster;

import dev.gatehouse.k8s.watch.Resources;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A fake API server, and a feed that follows it.
final class Cluster implements AutoCloseable {

    static final String CONTROLLER = "gatehouse.dev/gateway";

    /// Longer than any change takes to be seen.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// Waits that are as short as a test may have them; the server keeps a watch for long.
    static final Timing SHORT =
            new Timing(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofMillis(4),
                    Duration.ofMillis(40),
                    Duration.ofMillis(40),
                    Duration.ofMillis(40),
                    Duration.ofSeconds(10),
                    Duration.ofMillis(3),
                    Duration.ofMillis(20));

    /// As [#SHORT], but a hung server is noticed after little more than a second, and watches are
    /// renewed each second.
    static final Timing HASTY =
            new Timing(
                    Duration.ofMillis(500),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(200),
                    SHORT.settled(),
                    SHORT.retryFirst(),
                    SHORT.retryAtMost(),
                    SHORT.lookAgain(),
                    SHORT.partial(),
                    SHORT.references(),
                    SHORT.quiet(),
                    SHORT.quietAtMost());

    /// As [#SHORT], but what is missing or doubted is looked at again after another time.
    static Timing lookingAgainAfter(Duration lookAgain) {
        return new Timing(
                SHORT.listDeadline(),
                SHORT.watchAtLeast(),
                SHORT.watchAtMost(),
                SHORT.grace(),
                SHORT.settled(),
                SHORT.retryFirst(),
                SHORT.retryAtMost(),
                lookAgain,
                SHORT.partial(),
                SHORT.references(),
                SHORT.quiet(),
                SHORT.quietAtMost());
    }

    private final FakeApiServer server = new FakeApiServer();
    private final KubernetesClient client;
    private @Nullable ClusterFeed feed;

    Cluster() throws IOException {
        var config = Config.empty();
        config.setMasterUrl(server.url());
        config.setHttp2Disable(true);
        config.setRequestRetryBackoffLimit(0);
        client = new KubernetesClientBuilder().withConfig(config).build();
    }

    FakeApiServer server() {
        return server;
    }

    ClusterFeed feed() {
        return Objects.requireNonNull(feed);
    }

    /// Opens the feed.
    ///
    /// @return what it tells at first
    Resources open() throws InterruptedException {
        return open(SHORT);
    }

    Resources open(Timing timing) throws InterruptedException {
        start(timing);
        return next();
    }

    void start(Timing timing) {
        start(timing, Optional.empty());
    }

    /// @param lastGood what a process before has seen
    void start(Timing timing, Optional<Resources> lastGood) {
        feed =
                ClusterFeed.open(
                        () -> client,
                        CONTROLLER,
                        lastGood,
                        timing,
                        new SplittableRandom(1),
                        InstantSource.fixed(Instant.EPOCH));
    }

    /// How the watches of a kind stand.
    SourceHealth.State state(String kind) {
        return feed().health().kinds().stream()
                .filter(health -> health.kind().equals(kind))
                .findFirst()
                .orElseThrow()
                .state();
    }

    /// The next change.
    Resources next() throws InterruptedException {
        return feed().awaitChange(PATIENCE);
    }

    /// The state that fulfils a condition, which may take several changes.
    Resources next(Predicate<Resources> condition) throws InterruptedException {
        return nextUnless(next(), condition);
    }

    /// The state that fulfils a condition, if the present one doesn't.
    Resources nextUnless(Resources now, Predicate<Resources> condition)
            throws InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        var seen = now;
        while (!condition.test(seen)) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited in vain; the last state is " + seen);
            }
            seen = feed().awaitChange(Duration.ofMillis(100));
        }
        return seen;
    }

    void awaitThat(BooleanSupplier condition) throws InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited in vain");
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        if (feed != null) {
            feed.close();
        }
        client.close();
        server.close();
    }
}
