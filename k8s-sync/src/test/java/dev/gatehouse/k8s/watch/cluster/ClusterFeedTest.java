package dev.gatehouse.k8s.watch.cluster;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.Resources;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is seen of a cluster while all is well.
@Timeout(60)
class ClusterFeedTest {

    private static final ObjectKey CART = new ObjectKey("shop", "cart");
    private static final ObjectKey N1 = new ObjectKey("", "n1");
    private static final ObjectKey KEY = new ObjectKey("shop", "tls");

    // set up before each test
    @SuppressWarnings("NullAway.Init")
    private Cluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = new Cluster();
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void tellsOfAllKindsAtFirst() throws Exception {
        cluster.server().put(Samples.gatewayClass("ours", Cluster.CONTROLLER));
        cluster.server().put(Samples.gateway("edge", "ours", "tls"));
        cluster.server().put(Samples.secret("tls", "one"));
        cluster.server().put(Samples.route("cart", "/cart"));
        cluster.server().put(Samples.service("cart"));
        cluster.server().put(Samples.endpointSlice("cart", "10.0.0.1"));
        cluster.server().put(Samples.namespace("shop"));
        cluster.server().put(Samples.grant("all"));

        var first = cluster.open();

        assertThat(first.gatewayClasses()).containsOnlyKeys(new ObjectKey("", "ours"));
        assertThat(first.gateways()).containsOnlyKeys(new ObjectKey("shop", "edge"));
        assertThat(first.secrets()).containsOnlyKeys(KEY);
        assertThat(first.httpRoutes()).containsOnlyKeys(CART);
        assertThat(first.services()).containsOnlyKeys(CART);
        assertThat(first.endpointSlices()).containsOnlyKeys(CART);
        assertThat(first.namespaces()).containsOnlyKeys(new ObjectKey("", "shop"));
        assertThat(first.referenceGrants()).containsOnlyKeys(new ObjectKey("shop", "all"));
    }

    @Test
    void tellsOfWhatIsAddedChangedAndDeleted() throws Exception {
        cluster.open();

        cluster.server().put(Samples.route("cart", "/a"));
        assertThat(path(cluster.next())).isEqualTo("/a");

        cluster.server().put(Samples.route("cart", "/b"));
        assertThat(path(cluster.next())).isEqualTo("/b");

        cluster.server().delete("HTTPRoute", "shop", "cart");
        assertThat(cluster.next().httpRoutes()).isEmpty();
    }

    @Test
    void keepsTheObjectsThatDidNotChange() throws Exception {
        cluster.server().put(Samples.route("cart", "/a"));
        cluster.server().put(Samples.route("pay", "/a"));
        var first = cluster.open();

        cluster.server().put(Samples.route("pay", "/b"));
        var second = cluster.next();

        assertThat(second.httpRoutes().get(CART)).isSameAs(first.httpRoutes().get(CART));
        assertThat(second.gateways()).isSameAs(first.gateways());
    }

    @Test
    void publishesANewStatusWithoutAWord() throws Exception {
        cluster.server().put(Samples.route("cart", "/a"));
        var first = cluster.open();
        var before = published().getMetadata().getResourceVersion();

        cluster.server().put(Samples.accepted(Samples.route("cart", "/a")));
        // what comes next has another kind's watch, so the status is waited for
        cluster.awaitThat(() -> published().getStatus() != null);
        cluster.server().put(Samples.route("pay", "/b"));
        var second = cluster.next();

        assertThat(second.httpRoutes()).containsOnlyKeys(CART, new ObjectKey("shop", "pay"));
        assertThat(second.httpRoutes().get(CART)).isSameAs(first.httpRoutes().get(CART));
        assertThat(published().getMetadata().getResourceVersion()).isNotEqualTo(before);
    }

    @Test
    void followsNodesWithoutTheirHeartbeats() throws Exception {
        cluster.server().put(Samples.node("n1", "192.0.2.1", "True", "2026-01-01T00:00:00Z"));
        var first = cluster.open();
        var node = requireNonNull(first.nodes().get(N1));
        assertThat(node.getSpec().getPodCIDRs()).containsExactly("10.244.0.0/24");
        assertThat(node.getStatus().getImages()).isEmpty();

        cluster.server().put(Samples.node("n1", "192.0.2.1", "True", "2026-01-01T00:05:00Z"));
        cluster.server().put(Samples.node("n2", "192.0.2.2", "True", "2026-01-01T00:05:00Z"));
        var second = cluster.nextUnless(first, r -> r.nodes().size() == 2);
        assertThat(second.nodes().get(N1)).isSameAs(node);

        cluster.server().put(Samples.node("n1", "192.0.2.1", "Unknown", "2026-01-01T00:05:00Z"));
        assertThat(requireNonNull(cluster.next().nodes().get(N1)).getStatus().getConditions())
                .extracting(condition -> condition.getStatus())
                .containsExactly("Unknown");
    }

    @Test
    void tellsOnceMoreWhenItIsAsked() throws Exception {
        cluster.server().put(Samples.route("cart", "/a"));
        var first = cluster.open();

        cluster.feed().tellAgain();

        // not after a while, which would be another reason to tell it
        assertThat(cluster.feed().awaitChange(Duration.ofDays(1))).isEqualTo(first);
    }

    @Test
    void readsASecretOnceAGatewayRefersToIt() throws Exception {
        cluster.server().put(Samples.gatewayClass("ours", Cluster.CONTROLLER));
        cluster.server().put(Samples.secret("tls", "one"));
        cluster.server().put(Samples.secret("other", "one"));
        assertThat(cluster.open().secrets()).isEmpty();

        cluster.server().put(Samples.gateway("edge", "ours", "tls"));
        var second = cluster.next();
        assertThat(second.gateways()).hasSize(1);
        assertThat(second.secrets()).containsOnlyKeys(KEY);

        cluster.server().put(Samples.secret("tls", "two"));
        assertThat(value(cluster.next().secrets())).isEqualTo("two");

        cluster.server().delete("Secret", "shop", "tls");
        assertThat(cluster.next().secrets()).isEmpty();

        cluster.server().put(Samples.secret("tls", "three"));
        assertThat(value(cluster.next().secrets())).isEqualTo("three");

        cluster.server().delete("Gateway", "shop", "edge");
        var last = cluster.next();
        assertThat(last.gateways()).isEmpty();
        assertThat(cluster.nextUnless(last, r -> r.secrets().isEmpty()).secrets()).isEmpty();
        assertThat(cluster.feed().health().kinds()).noneMatch(k -> k.kind().equals("Secret"));

        assertThat(cluster.server().paths())
                .filteredOn(path -> path.contains("/secrets"))
                .allMatch(
                        path ->
                                path.equals("/api/v1/namespaces/shop/secrets/tls")
                                        || (path.startsWith("/api/v1/namespaces/shop/secrets?")
                                                && path.endsWith("metadata.name%3Dtls")));
    }

    @Test
    void readsNoSecretForAGatewayOfOthers() throws Exception {
        cluster.server().put(Samples.gatewayClass("theirs", "example.com/other"));
        cluster.server().put(Samples.gateway("edge", "theirs", "tls"));
        cluster.server().put(Samples.secret("tls", "one"));

        assertThat(cluster.open().secrets()).isEmpty();
        assertThat(cluster.server().paths()).noneMatch(path -> path.contains("/secrets"));
    }

    @Test
    void listsPageByPage() throws Exception {
        for (var i = 0; i < 7; i++) {
            cluster.server().put(Samples.route("r" + i, "/" + i));
        }
        cluster.server().page(3, 0);

        assertThat(cluster.open().httpRoutes()).hasSize(7);
        assertThat(cluster.server().lists("HTTPRoute")).isEqualTo(3);
    }

    @Test
    void listsAllAtOnceWhenAPageHasExpired() throws Exception {
        for (var i = 0; i < 7; i++) {
            cluster.server().put(Samples.route("r" + i, "/" + i));
        }
        cluster.server().page(3, 1);

        assertThat(cluster.open().httpRoutes()).hasSize(7);
    }

    @Test
    void readsTheOldVersionWhereTheNewOneIsNotServed() throws Exception {
        cluster.server().serveOnly("ReferenceGrant", "v1beta1");
        cluster.server().put(Samples.grant("all"));

        var grant =
                requireNonNull(cluster.open().referenceGrants().get(new ObjectKey("shop", "all")));

        assertThat(grant.getApiVersion()).isEqualTo("gateway.networking.k8s.io/v1");
        assertThat(grant.getSpec().getTo()).hasSize(1);
    }

    @Test
    void leavesOutOnlyTheObjectThatCannotBeRead() throws Exception {
        cluster.server().put(Samples.route("cart", "/a"));
        cluster.server().put(unreadable(Samples.route("odd", "/a")));

        assertThat(cluster.open().httpRoutes()).containsOnlyKeys(CART);

        cluster.server().put(Samples.route("odd", "/b"));
        assertThat(cluster.next().httpRoutes()).hasSize(2);
    }

    @Test
    void keepsTheLastGoodVersionOfAnObjectThatCannotBeRead() throws Exception {
        cluster.server().put(Samples.route("cart", "/a"));
        var first = cluster.open();
        cluster.server().awaitWatches("HTTPRoute", 1);

        cluster.server().put(unreadable(Samples.route("cart", "/b")));
        cluster.server().put(Samples.route("pay", "/b"));
        var second = cluster.next();
        assertThat(second.httpRoutes().get(CART)).isSameAs(first.httpRoutes().get(CART));

        cluster.server().cutWatches("HTTPRoute");
        cluster.server().awaitLists("HTTPRoute", 2);
        cluster.server().put(Samples.route("last", "/c"));
        var third = cluster.next();
        assertThat(third.httpRoutes()).hasSize(3);
        assertThat(third.httpRoutes().get(CART)).isSameAs(first.httpRoutes().get(CART));

        cluster.server().delete("HTTPRoute", "shop", "cart");
        assertThat(cluster.next().httpRoutes()).hasSize(2);
    }

    @Test
    void keepsNoPermissionThatCannotBeRead() throws Exception {
        cluster.server().put(Samples.grant("all"));
        assertThat(cluster.open().referenceGrants()).hasSize(1);
        cluster.server().awaitWatches("ReferenceGrant", 1);

        cluster.server().put(Samples.grant("all").replace("from:", "from: 7\n  unknown:"));
        assertThat(cluster.next().referenceGrants()).isEmpty();
    }

    private static String unreadable(String route) {
        return route.replace("rules:", "rules: 7\n  unknown:");
    }

    private HTTPRoute published() {
        return requireNonNull(cluster.feed().get(HTTPRoute.class, CART));
    }

    private static String path(Resources resources) {
        return Samples.path(requireNonNull(resources.httpRoutes().get(CART)));
    }

    private static String value(Map<ObjectKey, Secret> secrets) {
        return Samples.value(requireNonNull(secrets.get(KEY)));
    }
}
