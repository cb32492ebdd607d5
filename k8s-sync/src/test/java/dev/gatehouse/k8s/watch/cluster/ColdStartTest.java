package dev.gatehouse.k8s.watch.cluster;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.Resources;
import dev.gatehouse.k8s.watch.cluster.SourceHealth.State;
import dev.gatehouse.k8s.watch.lastgood.LastGood;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is told to a process that remembers what another one has seen.
@Timeout(60)
// set up before each test
@SuppressWarnings("NullAway.Init")
class ColdStartTest {

    private static final ObjectKey CART = new ObjectKey("shop", "cart");
    private static final ObjectKey KEY = new ObjectKey("shop", "tls");
    private static final Duration A_MOMENT = Duration.ofMillis(50);

    @TempDir private Path folder;
    private Cluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = new Cluster();
        cluster.server().put(Samples.gatewayClass("ours", Cluster.CONTROLLER));
        cluster.server().put(Samples.gateway("edge", "ours", "tls"));
        cluster.server().put(Samples.secret("tls", "one"));
        cluster.server().put(Samples.accepted(Samples.route("cart", "/a")));
        cluster.server().put(Samples.service("cart"));
        cluster.server().put(Samples.endpointSlice("cart", "10.0.0.1"));
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void tellsWhatIsRememberedWhileTheServerIsAway() throws Exception {
        var remembered = seenBefore();
        cluster.server().down();
        var first = begin(remembered);

        assertThat(first).isEqualTo(remembered);
        assertThat(cluster.feed().awaitChange(A_MOMENT)).isSameAs(first);
        assertThat(cluster.feed().awaitChange(A_MOMENT)).isSameAs(first);
        assertThat(cluster.feed().complete()).isFalse();
        assertThat(first.secrets()).containsOnlyKeys(KEY);
        assertThat(cluster.feed().health().staleSince()).isPresent();
    }

    @Test
    void keepsTheObjectsThatAreStillTheSame() throws Exception {
        var remembered = seenBefore();
        cluster.server().down();
        var first = begin(remembered);

        cluster.server().put(Samples.route("pay", "/b"));
        cluster.server().put(Samples.endpointSlice("cart", "10.0.0.2"));
        cluster.server().up();
        // A kind that is slow to be listed is told of later than the others.
        var second =
                cluster.next(
                        r ->
                                cluster.feed().complete()
                                        && r.httpRoutes().size() == 2
                                        && !first.endpointSlices().equals(r.endpointSlices()));

        assertThat(second.httpRoutes()).containsOnlyKeys(CART, new ObjectKey("shop", "pay"));
        assertThat(second.httpRoutes().get(CART)).isSameAs(first.httpRoutes().get(CART));
        assertThat(second.secrets().get(KEY)).isSameAs(first.secrets().get(KEY));
        assertThat(second.gateways()).isSameAs(first.gateways());
        assertThat(second.gatewayClasses()).isSameAs(first.gatewayClasses());
        assertThat(second.services()).isSameAs(first.services());
        assertThat(second.endpointSlices().get(CART))
                .isNotEqualTo(first.endpointSlices().get(CART));
        assertThat(cluster.feed().complete()).isTrue();
    }

    @Test
    void saysNothingWhereNothingChanged() throws Exception {
        var first = begin(seenBefore());
        var second = cluster.nextUnless(first, _ -> cluster.feed().complete());

        assertThat(second.httpRoutes()).isSameAs(first.httpRoutes());
        assertThat(second.secrets()).isSameAs(first.secrets());
        assertThat(second.endpointSlices()).isSameAs(first.endpointSlices());
    }

    @Test
    void letsGoWhatIsGone() throws Exception {
        var first = begin(seenBefore(), () -> cluster.server().delete("HTTPRoute", "shop", "cart"));

        assertThat(first.httpRoutes()).containsOnlyKeys(CART);
        assertThat(cluster.nextUnless(first, r -> r.httpRoutes().isEmpty()).services())
                .isSameAs(first.services());
    }

    @Test
    void keepsAKindThatMayNotBeRead() throws Exception {
        var first = begin(seenBefore(), () -> cluster.server().refuse("HTTPRoute", 403));
        var second = cluster.nextUnless(first, _ -> cluster.feed().complete());

        assertThat(second.httpRoutes()).isSameAs(first.httpRoutes());
        assertThat(cluster.state("HTTPRoute")).isEqualTo(State.FORBIDDEN);
    }

    @Test
    void keepsASecretThatMayNotBeRead() throws Exception {
        var first = begin(seenBefore(), () -> cluster.server().refuse("Secret", 403));
        var second = cluster.nextUnless(first, _ -> cluster.feed().complete());

        assertThat(second.secrets()).isSameAs(first.secrets()).containsOnlyKeys(KEY);
    }

    @Test
    void forgetsASecretThatNoGatewayRefersTo() throws Exception {
        var first = begin(seenBefore(), () -> cluster.server().delete("Gateway", "shop", "edge"));

        assertThat(first.secrets()).containsOnlyKeys(KEY);
        cluster.nextUnless(first, r -> r.gateways().isEmpty() && r.secrets().isEmpty());
    }

    @Test
    void goesOnWithTheOtherKindsWhereOneCannotBeListed() throws Exception {
        var first =
                begin(
                        seenBefore(),
                        () -> {
                            cluster.server().refuse("HTTPRoute", 500);
                            cluster.server().put(Samples.endpointSlice("cart", "10.0.0.2"));
                        });
        var second =
                cluster.nextUnless(first, r -> !r.endpointSlices().equals(first.endpointSlices()));

        assertThat(second.httpRoutes()).isSameAs(first.httpRoutes());
        assertThat(cluster.feed().complete()).isFalse();
    }

    @Test
    void doubtsThatMostIsGone() throws Exception {
        manyRoutes();
        var remembered = seenBefore();
        cluster.server().lose("HTTPRoute", 31);
        cluster.start(Cluster.lookingAgainAfter(Duration.ofDays(1)), Optional.of(remembered));
        var first = cluster.next();
        // Who waits again has served what was remembered; then the watches begin.
        assertThat(cluster.feed().awaitChange(A_MOMENT).httpRoutes()).isSameAs(first.httpRoutes());
        cluster.awaitThat(() -> cluster.feed().health().lossDoubted());

        assertThat(cluster.feed().awaitChange(A_MOMENT).httpRoutes())
                .isSameAs(first.httpRoutes())
                .hasSize(31);
        assertThat(cluster.feed().complete()).isFalse();
    }

    @Test
    void believesASecondListThatMostIsGone() throws Exception {
        manyRoutes();
        var first = begin(seenBefore(), () -> cluster.server().lose("HTTPRoute", 31));

        assertThat(first.httpRoutes()).hasSize(31);
        cluster.nextUnless(first, r -> r.httpRoutes().isEmpty());
        assertThat(cluster.server().lists("HTTPRoute")).isGreaterThanOrEqualTo(2);
    }

    private void manyRoutes() {
        for (var i = 0; i < 30; i++) {
            cluster.server().put(Samples.route("r" + i, "/" + i));
        }
    }

    /// What a process before this one has seen and kept on disk.
    private Resources seenBefore() throws Exception {
        var seen = cluster.open();
        cluster.feed().close();
        try (var kept = LastGood.open(folder, Optional.empty())) {
            kept.offer(seen);
        }
        try (var kept = LastGood.open(folder, Optional.empty())) {
            var loaded = kept.load().orElseThrow().resources();
            assertThat(requireNonNull(loaded.httpRoutes().get(CART)))
                    .isNotSameAs(seen.httpRoutes().get(CART));
            return loaded;
        }
    }

    private Resources begin(Resources remembered) throws InterruptedException {
        return begin(remembered, () -> {});
    }

    /// @param meanwhile what happens before it is started
    private Resources begin(Resources remembered, Runnable meanwhile) throws InterruptedException {
        meanwhile.run();
        cluster.start(Cluster.SHORT, Optional.of(remembered));
        return cluster.next();
    }
}
