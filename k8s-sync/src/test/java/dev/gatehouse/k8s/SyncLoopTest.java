package dev.gatehouse.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.k8s.reach.Passage;
import dev.gatehouse.k8s.reach.ProbeTarget;
import dev.gatehouse.k8s.reach.ReachPolicy;
import dev.gatehouse.k8s.reach.ReachVerdicts;
import dev.gatehouse.k8s.reach.Scout;
import dev.gatehouse.k8s.translate.AddressPools;
import dev.gatehouse.k8s.translate.Advertised;
import dev.gatehouse.k8s.translate.Origin;
import dev.gatehouse.k8s.translate.Translator;
import dev.gatehouse.k8s.watch.Feed;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.Resources;
import dev.gatehouse.model.ApplyReport;
import dev.gatehouse.model.BackendReach;
import dev.gatehouse.model.DataPlane;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.ObjectStatus;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayClass;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SyncLoopTest {

    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final UpstreamId WEB = new UpstreamId("default/Service/web:80");
    private static final long DEADLINE_SECONDS = 20;

    private final QueuedFeed feed = new QueuedFeed();
    private final ToldScout scout = new ToldScout();
    private final RecordingDataPlane dataPlane = new RecordingDataPlane();
    private final BlockingQueue<List<ObjectStatus>> said = new ArrayBlockingQueue<>(10);
    private final SyncLoop loop =
            new SyncLoop(
                    feed,
                    new Translator(
                            Origin.CLUSTER,
                            ((AddressPools.Parsed.Good) AddressPools.parse(List.of("127.0.0.1")))
                                    .pools(),
                            Advertised.SAME,
                            ReachPolicy.AUTO,
                            InstantSource.system()),
                    dataPlane,
                    verdicts -> said.add(verdicts.statuses()),
                    scout);
    private final Thread thread = Thread.ofPlatform().daemon().start(loop);

    private final Map<String, HasMetadata> declared = new HashMap<>();

    @AfterEach
    void stops() throws InterruptedException {
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void saysNothingBeforeTheFirstChange() {
        assertThat(loop.lastApplied())
                .satisfies(applied -> assertThat(applied.generation()).isZero());
    }

    @Test
    void appliesAndSaysWhatIsServed() throws InterruptedException {
        declareAll();

        var statuses = change();

        assertThat(dataPlane.did).containsExactly("apply 1");
        assertThat(statuses)
                .extracting(ObjectStatus::kind)
                .containsExactly("GatewayClass", "Gateway", "HTTPRoute");
        assertThat(loop.lastApplied().generation()).isEqualTo(1);
        assertThat(loop.lastApplied().statuses()).isEqualTo(statuses);
        assertThat(loop.lastApplied().backends())
                .extracting(backend -> backend.upstream().text())
                .containsExactly("default/Service/web:80");
    }

    @Test
    void takesTheShortWayForEndpoints() throws InterruptedException {
        declareAll();
        change();
        declareSlice("10.0.0.2");

        change();

        assertThat(dataPlane.did)
                .containsExactly("apply 1", "endpoints default/Service/web:80 [/10.0.0.2:3000]");
        assertThat(loop.lastApplied().generation()).isEqualTo(2);
    }

    @Test
    void doesNothingToTheDataPlaneWhereNothingThatIsServedChanged() throws InterruptedException {
        declareAll();
        change();

        change();

        assertThat(dataPlane.did).containsExactly("apply 1");
    }

    @Test
    void asksForTheEndpointsOfABackend() throws InterruptedException {
        declareAll();

        change();

        assertThat(scout.watched)
                .extracting(ProbeTarget::passage)
                .containsExactly(new Passage(WEB, BackendReach.Way.POD));
    }

    @Test
    void hangsUpOnceABackendIsCutOff() throws InterruptedException {
        declareAll();
        change();
        scout.verdicts =
                new ReachVerdicts(
                        Map.of(
                                new Passage(WEB, BackendReach.Way.POD),
                                ReachVerdicts.Verdict.CLOSED));

        change();
        change();

        assertThat(dataPlane.did)
                .containsExactly(
                        "apply 1",
                        "endpoints default/Service/web:80 []",
                        "endpoints default/Service/web:80 [/10.0.0.1:3000]");
    }

    @Test
    void takesTheLongWayForARoute() throws InterruptedException {
        declareAll();
        change();
        declareRoute("/other");

        change();

        assertThat(dataPlane.did).containsExactly("apply 1", "apply 2");
    }

    @Test
    void triesAgainWhatCouldNotBeBound() throws InterruptedException {
        var id = new ListenerId("default", "edge", "http");
        dataPlane.notBound = Map.of(id, "127.0.0.1:80 is in use");
        declareAll();
        assertThat(programmed(change())).isFalse();
        dataPlane.notBound = Map.of();

        assertThat(programmed(change())).isTrue();

        assertThat(dataPlane.did).containsExactly("apply 1", "apply 2");
    }

    @Test
    void goesOnAfterAFaultOfOurs() throws InterruptedException {
        declareAll();
        change();
        var before = loop.lastApplied();
        var reached = new CountDownLatch(1);
        dataPlane.faulty = reached;
        declareRoute("/other");
        feed.changes.put(resources());
        assertThat(reached.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(loop.lastApplied()).isEqualTo(before);
        dataPlane.faulty = null;

        change();

        assertThat(dataPlane.did).containsExactly("apply 1", "apply 3");
        assertThat(dataPlane.last.listeners())
                .allSatisfy(
                        l ->
                                assertThat(((Listener.Http) l).routes())
                                        .extracting(r -> r.match().path().value())
                                        .containsExactly("/other"));
    }

    @Test
    void judgesEveryMinuteWhatDidNotChange() throws InterruptedException {
        declareAll();
        change();

        assertThat(feed.asked.take()).isEqualTo(Duration.ofMinutes(1));
    }

    private static boolean programmed(List<ObjectStatus> statuses) {
        return statuses.stream()
                .filter(s -> s.kind().equals("Gateway"))
                .flatMap(s -> s.parts().getFirst().conditions().stream())
                .filter(c -> c.type().equals("Programmed"))
                .findFirst()
                .orElseThrow()
                .status();
    }

    private List<ObjectStatus> change() throws InterruptedException {
        feed.changes.put(resources());
        var statuses = said.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
        assertThat(statuses).as("statuses within the deadline").isNotNull();
        return statuses;
    }

    private void declareAll() {
        declare(
                """
                apiVersion: gateway.networking.k8s.io/v1
                kind: GatewayClass
                metadata: {name: edge}
                spec: {controllerName: gatehouse.dev/gateway}
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: edge, namespace: default}
                spec:
                  gatewayClassName: edge
                  listeners:
                  - {name: http, port: 80, protocol: HTTP}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: default}
                spec:
                  ports:
                  - {port: 80}
                """);
        declareSlice("10.0.0.1");
        declareRoute("/");
    }

    private void declareSlice(String address) {
        declare(
                """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: web-1, namespace: default, labels: {kubernetes.io/service-name: web}}
                addressType: IPv4
                ports:
                - {port: 3000}
                endpoints:
                - addresses: [%s]
                """
                        .formatted(address));
    }

    private void declareRoute(String path) {
        declare(
                """
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: web, namespace: default}
                spec:
                  parentRefs:
                  - {name: edge}
                  rules:
                  - matches:
                    - path: {value: %s}
                    backendRefs:
                    - {name: web, port: 80}
                """
                        .formatted(path));
    }

    private void declare(String yaml) {
        Arrays.stream(yaml.split("(?m)^---$"))
                .map(document -> (HasMetadata) YAML.unmarshal(document))
                .forEach(o -> declared.put(o.getKind() + o.getMetadata().getName(), o));
    }

    private Resources resources() {
        return new Resources(
                all(GatewayClass.class),
                all(Gateway.class),
                all(HTTPRoute.class),
                Map.of(),
                Map.of(),
                all(Service.class),
                all(EndpointSlice.class),
                Map.of(),
                Map.of(),
                Map.of());
    }

    private <T extends HasMetadata> Map<ObjectKey, T> all(Class<T> type) {
        var all = new HashMap<ObjectKey, T>();
        for (var object : declared.values()) {
            if (type.isInstance(object)) {
                all.put(ObjectKey.of(object), type.cast(object));
            }
        }
        return all;
    }

    private static final class QueuedFeed implements Feed {

        private final BlockingQueue<Resources> changes = new ArrayBlockingQueue<>(10);
        private final BlockingQueue<Duration> asked = new ArrayBlockingQueue<>(100);

        @Override
        public Resources awaitChange(Duration atMost) throws InterruptedException {
            asked.add(atMost);
            return changes.take();
        }

        @Override
        public void close() {}
    }

    private static final class RecordingDataPlane implements DataPlane {

        private final List<String> did = new ArrayList<>();
        private volatile Map<ListenerId, String> notBound = Map.of();
        private volatile @Nullable CountDownLatch faulty;
        private volatile Snapshot last = Snapshot.empty();

        @Override
        public ApplyReport apply(Snapshot snapshot) {
            var latch = faulty;
            if (latch != null) {
                latch.countDown();
                throw new IllegalStateException("a fault on purpose");
            }
            last = snapshot;
            did.add("apply " + snapshot.generation());
            return new ApplyReport(snapshot.generation(), notBound);
        }

        @Override
        public void applyEndpoints(UpstreamId id, Upstream upstream) {
            did.add("endpoints " + id + " " + ((Upstream.Endpoints) upstream).addresses());
        }

        @Override
        public void close() {}
    }

    /// Knows what it is told.
    private static final class ToldScout implements Scout {

        volatile ReachVerdicts verdicts = ReachVerdicts.NONE;
        volatile List<ProbeTarget> watched = List.of();

        @Override
        public ReachVerdicts verdicts() {
            return verdicts;
        }

        @Override
        public void watch(List<ProbeTarget> targets) {
            watched = targets;
        }

        @Override
        public void close() {}
    }
}
