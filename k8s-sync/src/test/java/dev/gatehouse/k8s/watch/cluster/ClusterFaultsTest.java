package dev.gatehouse.k8s.watch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.Resources;
import dev.gatehouse.k8s.watch.cluster.SourceHealth.State;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is seen of a cluster while its API server errs. Each test ends with a change that is seen.
@Timeout(120)
class ClusterFaultsTest {

    private static final ObjectKey CART = new ObjectKey("shop", "cart");
    private static final Duration A_MOMENT = Duration.ofMillis(50);

    // set up before each test
    @SuppressWarnings("NullAway.Init")
    private Cluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = new Cluster();
        cluster.server().put(Samples.route("cart", "/a"));
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            {"type": "ERROR", "object": {"kind": "Status", "code": 410, "message": "too old resource version"}}
            {"type": "ERROR", "object": {"kind": "Status", "code": 504, "message": "Too large resource version"}}
            {"type": "ERROR"}
            {"type": "ADDED"}
            {"type": "ADDED", "object": {"kind": "HTTPRoute"}}
            {"type": "PAINTED", "object": {"metadata": {"name": "x"}}}
            [1, 2, 3]
            not JSON at all
            {"type": "MODIFIED", "object": {"metadata": {"name": "ca
            """)
    void listsAnewWhenAWatchTalksNonsense(String line) throws Exception {
        var first = open();
        cluster.server().say("HTTPRoute", line);
        cluster.server().awaitLists("HTTPRoute", 2);

        isFollowedAfter(first);
    }

    @Test
    void listsAnewWhenAWatchIsCutInTheMiddleOfALine() throws Exception {
        var first = open();
        cluster.server()
                .sayText("HTTPRoute", "{\"type\": \"DELETED\", \"object\": {\"metadata\": {");
        cluster.server().cutWatches("HTTPRoute");
        cluster.server().awaitLists("HTTPRoute", 2);

        isFollowedAfter(first);
    }

    @Test
    void takesNothingFromALineThatIsCut() throws Exception {
        var first = open();
        // all that is missing is the end of the line
        cluster.server()
                .sayText(
                        "HTTPRoute",
                        "{\"type\": \"DELETED\", \"object\": {\"metadata\": {\"name\": \"cart\","
                                + " \"namespace\": \"shop\", \"resourceVersion\": \"900\"}}");
        cluster.server().endWatches("HTTPRoute");
        cluster.server().awaitLists("HTTPRoute", 2);

        isFollowedAfter(first);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 410, 429, 500, 503, 504})
    void listsAnewWhenAWatchIsRefused(int status) throws Exception {
        var first = open();
        cluster.server().refuseAWatch("HTTPRoute", status);
        cluster.server().endWatches("HTTPRoute");
        cluster.server().awaitLists("HTTPRoute", 2);

        isFollowedAfter(first);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 410, 429, 500, 503, 504})
    void keepsWhatWasSeenWhileListsAreRefused(int status) throws Exception {
        var first = open();
        cluster.server().refuse("HTTPRoute", status);
        cluster.server().cutWatches("HTTPRoute");
        cluster.server().awaitLists("HTTPRoute", 2);

        if (status != 404) {
            cluster.server().awaitLists("HTTPRoute", 5);
            assertThat(cluster.feed().awaitChange(A_MOMENT).httpRoutes())
                    .isSameAs(first.httpRoutes());
            assertThat(cluster.feed().health().staleSince()).isPresent();
            assertThat(cluster.state("HTTPRoute"))
                    .isEqualTo(status == 403 ? State.FORBIDDEN : State.DISCONNECTED);
        }
        cluster.server().refuse("HTTPRoute", 200);
        cluster.server().put(Samples.route("pay", "/b"));
        cluster.next(r -> r.httpRoutes().size() == 2);
    }

    @Test
    void goesOnWithoutAKindUntilItIsInstalled() throws Exception {
        cluster.server().refuse("HTTPRoute", 404);
        assertThat(cluster.open().httpRoutes()).isEmpty();
        assertThat(cluster.state("HTTPRoute")).isEqualTo(State.MISSING);
        assertThat(cluster.feed().complete()).isTrue();

        cluster.server().refuse("HTTPRoute", 200);
        assertThat(cluster.next().httpRoutes()).containsOnlyKeys(CART);
    }

    @Test
    void goesOnWithoutAKindUntilItIsPermitted() throws Exception {
        cluster.server().refuse("HTTPRoute", 403);
        assertThat(cluster.open().httpRoutes()).isEmpty();
        assertThat(cluster.state("HTTPRoute")).isEqualTo(State.FORBIDDEN);

        cluster.server().refuse("HTTPRoute", 200);
        assertThat(cluster.next().httpRoutes()).containsOnlyKeys(CART);
        cluster.awaitThat(() -> cluster.state("HTTPRoute") == State.CONNECTED);
    }

    @Test
    void keepsTheRoutesOfACrdThatIsAwayForAMoment() throws Exception {
        var first = open(Cluster.lookingAgainAfter(Duration.ofMillis(500)));
        cluster.server().refuse("HTTPRoute", 404);
        cluster.server().cutWatches("HTTPRoute");
        cluster.awaitThat(() -> cluster.feed().health().lossDoubted());
        cluster.server().refuse("HTTPRoute", 200);

        isFollowedAfter(first);
        assertThat(cluster.feed().health().lossDoubted()).isFalse();
    }

    @Test
    void keepsWhatWasSeenWhileTheServerHangs() throws Exception {
        var first = open(Cluster.HASTY);
        cluster.server().hang(true);
        cluster.awaitThat(() -> cluster.state("HTTPRoute") == State.DISCONNECTED);
        assertThat(cluster.feed().awaitChange(A_MOMENT).httpRoutes()).isSameAs(first.httpRoutes());

        cluster.server().hang(false);
        isFollowedAfter(first);
        cluster.awaitThat(() -> cluster.feed().health().staleSince().isEmpty());
    }

    @Test
    void losesNothingWhileTheServerComesAndGoes() throws Exception {
        cluster.server().put(Samples.gatewayClass("ours", Cluster.CONTROLLER));
        cluster.server().put(Samples.gateway("edge", "ours", "tls"));
        cluster.server().put(Samples.secret("tls", "one"));
        var first = cluster.nextUnless(open(), r -> r.secrets().size() == 1);
        cluster.server().awaitWatches("Secret", 1);
        flap(20);
        var threads = threads();
        var lists = cluster.server().lists("HTTPRoute");

        flap(100);

        assertThat(cluster.server().lists("HTTPRoute") - lists).isLessThanOrEqualTo(100);
        // those that serve the client's connections come and go
        assertThat(threads()).isLessThanOrEqualTo(threads + 5);
        var last = cluster.feed().awaitChange(A_MOMENT);
        assertThat(last.httpRoutes()).isSameAs(first.httpRoutes());
        assertThat(last.secrets()).isSameAs(first.secrets());
        isFollowedAfter(first);
    }

    private void flap(int times) throws Exception {
        for (var i = 0; i < times; i++) {
            cluster.server().down();
            cluster.awaitThat(() -> cluster.state("HTTPRoute") == State.DISCONNECTED);
            cluster.server().up();
            cluster.awaitThat(() -> cluster.feed().health().staleSince().isEmpty());
        }
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    @Test
    void goesOnFromABookmark() throws Exception {
        open(Cluster.HASTY);
        cluster.server()
                .say(
                        "HTTPRoute",
                        "{\"type\": \"BOOKMARK\", \"object\": {\"kind\": \"HTTPRoute\","
                                + " \"metadata\": {\"resourceVersion\": \"5000\"}}}");

        cluster.awaitThat(
                () ->
                        cluster.server().paths().stream()
                                .anyMatch(
                                        path ->
                                                path.contains("/httproutes?watch")
                                                        && path.endsWith("=5000")));
        assertThat(cluster.server().lists("HTTPRoute")).isEqualTo(1);
    }

    @Test
    void takesNoNoticeOfABookmarkOfThePast() throws Exception {
        var first = open(Cluster.HASTY);
        cluster.server()
                .say(
                        "HTTPRoute",
                        "{\"type\": \"BOOKMARK\", \"object\": {\"metadata\": {\"resourceVersion\":"
                                + " \"3\"}}}");

        isFollowedAfter(first);
        assertThat(cluster.server().lists("HTTPRoute")).isEqualTo(1);
    }

    @Test
    void seesWhatARestoredBackupHas() throws Exception {
        var first = open();
        cluster.server().put(Samples.route("new", "/n"));
        cluster.next();
        cluster.server().rewind(50);
        cluster.server().lose("HTTPRoute", 2);
        cluster.server().put(Samples.route("old", "/o"));
        cluster.server().cutAllWatches();

        var last =
                cluster.nextUnless(
                        first, r -> r.httpRoutes().containsKey(new ObjectKey("shop", "old")));
        assertThat(last.httpRoutes()).hasSize(1);
    }

    @Test
    void believesASecondListThatMostRoutesAreGone() throws Exception {
        manyRoutes();
        var first = open();
        cluster.server().lose("HTTPRoute", 31);
        cluster.server().cutWatches("HTTPRoute");

        cluster.nextUnless(first, r -> r.httpRoutes().isEmpty());
        assertThat(cluster.server().lists("HTTPRoute")).isEqualTo(3);
        assertThat(cluster.feed().health().lossDoubted()).isFalse();
    }

    @Test
    void keepsTheRoutesWhereASecondListDisagrees() throws Exception {
        manyRoutes();
        var first = open();
        cluster.server().listNothing("HTTPRoute", 1);
        cluster.server().cutWatches("HTTPRoute");
        cluster.server().awaitLists("HTTPRoute", 3);

        isFollowedAfter(first);
    }

    @Test
    void believesAtOnceThatFewRoutesAreGone() throws Exception {
        var first = open();
        cluster.server().lose("HTTPRoute", 1);
        cluster.server().cutWatches("HTTPRoute");

        cluster.nextUnless(first, r -> r.httpRoutes().isEmpty());
        assertThat(cluster.server().lists("HTTPRoute")).isEqualTo(2);
    }

    @Test
    void believesAtOnceThatAPermissionIsGone() throws Exception {
        manyRoutes();
        cluster.server().put(Samples.grant("all"));
        var first = open(Cluster.lookingAgainAfter(Duration.ofDays(1)));
        cluster.server().lose("ReferenceGrant", 1);
        cluster.server().cutWatches("ReferenceGrant");

        cluster.nextUnless(first, r -> r.referenceGrants().isEmpty());
    }

    @Test
    void believesAWatchThatTellsOfManyDeletions() throws Exception {
        manyRoutes();
        var first = open(Cluster.lookingAgainAfter(Duration.ofDays(1)));
        for (var i = 0; i < 30; i++) {
            cluster.server().delete("HTTPRoute", "shop", "r" + i);
        }

        cluster.nextUnless(first, r -> r.httpRoutes().size() == 1);
    }

    private void manyRoutes() {
        for (var i = 0; i < 30; i++) {
            cluster.server().put(Samples.route("r" + i, "/" + i));
        }
    }

    private Resources open() throws InterruptedException {
        return open(Cluster.SHORT);
    }

    private Resources open(Timing timing) throws InterruptedException {
        var first = cluster.open(timing);
        cluster.server().awaitWatches("HTTPRoute", 1);
        cluster.server().awaitWatches("ReferenceGrant", 1);
        return first;
    }

    /// Nothing was lost on the way, nor made anew; and what comes now is seen.
    private void isFollowedAfter(Resources first) throws InterruptedException {
        cluster.server().put(Samples.route("pay", "/b"));
        var pay = new ObjectKey("shop", "pay");
        var seen = first;
        for (var next : List.of(1, 2, 3, 4, 5)) {
            seen = cluster.next();
            assertThat(seen.httpRoutes()).as("change " + next).containsKeys(CART);
            assertThat(seen.httpRoutes().get(CART)).isSameAs(first.httpRoutes().get(CART));
            if (seen.httpRoutes().containsKey(pay)) {
                assertThat(seen.httpRoutes()).hasSize(first.httpRoutes().size() + 1);
                return;
            }
        }
        throw new AssertionError("the new route is not seen: " + seen.httpRoutes().keySet());
    }
}
