package dev.gatehouse.k8s.watch.cluster;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// The nodes of a cluster, followed as [ClusterFeed] follows all kinds; for who needs nothing else.
/// Only one thread may wait.
public final class NodeFeed implements AutoCloseable {

    private final Bell bell;
    private final HealthBoard board;
    private final Store<Node> store;
    private final KindWatch<Node> watch;
    private final Thread thread;
    private boolean known;

    private NodeFeed(
            Supplier<KubernetesClient> client,
            Timing timing,
            RandomGenerator random,
            InstantSource clock) {
        var kind = ApiKinds.NODE;
        bell = new Bell(timing);
        board = new HealthBoard(clock);
        store = new Store<>(kind, bell);
        watch =
                new KindWatch<>(
                        store,
                        new Api(client, new Link(timing, random)),
                        timing,
                        random,
                        board.add(kind.title(), kind.title()),
                        // A list without most of the nodes is doubted, however few they are.
                        new Loss(store, () -> Integer.MAX_VALUE),
                        bell::ring);
        thread = Thread.ofPlatform().daemon().name("gatehouse-watch " + kind).unstarted(watch);
    }

    /// Starts watching.
    ///
    /// @param client asked before each request, so that it may change with the credentials
    public static NodeFeed open(Supplier<KubernetesClient> client) {
        return open(
                client,
                Timing.USUAL,
                RandomGenerator.of("L64X128MixRandom"),
                InstantSource.system());
    }

    static NodeFeed open(
            Supplier<KubernetesClient> client,
            Timing timing,
            RandomGenerator random,
            InstantSource clock) {
        var feed = new NodeFeed(client, timing, random, clock);
        feed.thread.start();
        return feed;
    }

    /// Waits until the nodes have changed, or for so long. At first until it is known which there
    /// are, however long: nobody may take an answer that was refused for none.
    public List<Node> awaitChange(Duration atMost) throws InterruptedException {
        do {
            bell.await(System.nanoTime() + atMost.toNanos());
            // Who may not list is settled, too, with nothing.
            var heard = store.size() > 0 || board.now().kinds().getFirst().connected();
            known |= watch.settled() && heard;
        } while (!known);
        return List.copyOf(store.declared().values());
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
