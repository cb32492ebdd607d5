package dev.gatehouse.k8s.watch.cluster;

import dev.gatehouse.k8s.watch.Feed;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.Resources;
import dev.gatehouse.k8s.watch.schema.Kind;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayClass;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ReferenceGrant;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// An API server as a [Feed].
/// - Each kind is listed and watched by a loop of its own ([KindWatch]). A kind that the server
///   doesn't have, or that may not be read, is empty, and is tried again.
/// - Secrets and ConfigMaps are watched one by one, and only those that a Gateway of ours refers to
///   ([References]); a change waits a moment for what it newly refers to.
/// - Whatever fails, what was seen last is kept: see [#health()].
///
/// An object in [Resources] is the same object while it declares the same, so that its `status` and
/// `resourceVersion` may be old; [#get] has the newest. A change of nothing else wakes nobody.
///
/// Only one thread may wait; all else suits any.
public final class ClusterFeed implements Feed {

    private static final long LONG = TimeUnit.DAYS.toNanos(1);

    private final String controller;
    private final Bell bell;
    private final HealthBoard board;
    private final Timing timing;
    private final Map<Class<?>, Store<?>> stores = new LinkedHashMap<>();
    private final List<KindWatch<?>> watches = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final NamedWatches<Secret> secrets;
    private final NamedWatches<ConfigMap> configMaps;
    private final AtomicBoolean again = new AtomicBoolean();
    private boolean remembers;
    private @Nullable Resources last;

    /// A moment of [System#nanoTime()]; meaningful while `waits`.
    private long waitsSince;

    private boolean waits;

    private ClusterFeed(
            Supplier<KubernetesClient> client,
            String controller,
            Timing timing,
            RandomGenerator random,
            InstantSource clock) {
        this.controller = controller;
        this.timing = timing;
        this.bell = new Bell(timing);
        this.board = new HealthBoard(clock);
        var api = new Api(client, new Link(timing, random));
        for (var kind : ApiKinds.WHOLE) {
            watches.add(watch(kind, api, timing, random));
        }
        secrets = named(ApiKinds.SECRET, api, timing, random);
        configMaps = named(ApiKinds.CONFIG_MAP, api, timing, random);
    }

    /// Starts watching.
    ///
    /// @param client asked before each request, so that it may change with the credentials
    /// @param controller the name by which a GatewayClass is ours
    /// @param lastGood what a process before this one has seen last: told at once, and kept, kind
    ///   by kind, until the server says what there is
    public static ClusterFeed open(
            Supplier<KubernetesClient> client, String controller, Optional<Resources> lastGood) {
        return open(
                client,
                controller,
                lastGood,
                Timing.USUAL,
                RandomGenerator.of("L64X128MixRandom"),
                InstantSource.system());
    }

    static ClusterFeed open(
            Supplier<KubernetesClient> client,
            String controller,
            Optional<Resources> lastGood,
            Timing timing,
            RandomGenerator random,
            InstantSource clock) {
        var feed = new ClusterFeed(client, controller, timing, random, clock);
        lastGood.ifPresent(feed::remember);
        if (!feed.remembers) {
            feed.startWatching();
        }
        return feed;
    }

    private void startWatching() {
        threads.forEach(Thread::start);
    }

    private <T extends HasMetadata> KindWatch<T> watch(
            ApiKind<T> kind, Api api, Timing timing, RandomGenerator random) {
        var store = store(kind);
        var watch =
                new KindWatch<>(
                        store,
                        api,
                        timing,
                        random,
                        board.add(kind.title(), kind.title()),
                        new Loss(store, this::routes),
                        bell::ring);
        threads.add(Thread.ofPlatform().daemon().name("gatehouse-watch " + kind).unstarted(watch));
        return watch;
    }

    private <T extends HasMetadata> NamedWatches<T> named(
            ApiKind<T> kind, Api api, Timing timing, RandomGenerator random) {
        return new NamedWatches<>(store(kind), api, timing, random, board, bell::ring);
    }

    private <T extends HasMetadata> Store<T> store(ApiKind<T> kind) {
        var store = new Store<>(kind, bell);
        stores.put(kind.type(), store);
        return store;
    }

    private void remember(Resources lastGood) {
        for (var kind : Kind.values()) {
            remember(kind.type(), lastGood.of(kind));
        }
        remembers = true;
    }

    @SuppressWarnings("unchecked") // a store is kept under the type of its kind
    private <T extends HasMetadata> void remember(
            Class<T> type, Map<ObjectKey, ? extends HasMetadata> objects) {
        var store = stores.get(type);
        if (store != null) {
            ((Store<T>) store).remember((Map<ObjectKey, T>) objects);
        }
    }

    private int routes() {
        return stores.values().stream()
                .filter(store -> store.kind().loss() == ApiKind.OnLoss.ROUTE)
                .mapToInt(Store::size)
                .sum();
    }

    /// The newest that is known of an object, with its status and resourceVersion; it may lag a
    /// write of ours.
    ///
    /// @param kind one that is watched
    /// @return null if there is no such object, as far as is known
    public <T extends HasMetadata> @Nullable T get(Class<T> kind, ObjectKey key) {
        var store = stores.get(kind);
        if (store == null) {
            throw new IllegalArgumentException(kind.getSimpleName() + " is not watched");
        }
        return kind.cast(store.published(key));
    }

    /// Tells what is declared once more, to whoever waits or waits next: it means another thing by
    /// now.
    public void tellAgain() {
        again.set(true);
        bell.ring();
    }

    /// How the watches stand.
    public SourceHealth health() {
        return board.now();
    }

    /// Whether it is known of all kinds what there is, though it may have changed since.
    public boolean complete() {
        return watches.stream().allMatch(KindWatch::settled);
    }

    @Override
    public Resources awaitChange(Duration atMost) throws InterruptedException {
        if (last == null && remembers) {
            last = resources();
            return last;
        }
        if (remembers && threads.getFirst().getState() == Thread.State.NEW) {
            // What is remembered is served by now: until then, reading lists would only slow it.
            startWatching();
        }
        var end = System.nanoTime() + atMost.toNanos();
        var patience = 0L;
        while (true) {
            var now = System.nanoTime();
            bell.await(patience > 0 ? now + patience : last == null ? now + LONG : end);
            if (!isReady()) {
                if (last != null
                        && (again.compareAndSet(true, false) || System.nanoTime() - end >= 0)) {
                    return last;
                }
                continue;
            }
            var next = resources();
            var wanted = References.of(next.gatewayClasses(), next.gateways().values(), controller);
            secrets.follow(wanted.secrets());
            configMaps.follow(wanted.configMaps());
            now = System.nanoTime();
            patience = Math.max(secrets.patience(now), configMaps.patience(now));
            if (patience > 0) {
                continue;
            }
            next = resources();
            if (again.compareAndSet(true, false)
                    || last == null
                    || !same(last, next)
                    || now - end >= 0) {
                last = next;
                return next;
            }
        }
    }

    /// Whether what is known makes sense as a whole. Where a kind stays unknown, as its list fails,
    /// what was seen of it before is good enough after a while: the others' changes must not wait.
    private boolean isReady() {
        if (complete()) {
            return true;
        }
        if (!remembers || watches.stream().noneMatch(KindWatch::settled)) {
            return false;
        }
        if (!waits) {
            waits = true;
            waitsSince = System.nanoTime();
        }
        return System.nanoTime() - waitsSince >= timing.partial().toNanos();
    }

    private Resources resources() {
        bell.lock().lock();
        try {
            return new Resources(
                    declared(GatewayClass.class),
                    declared(Gateway.class),
                    declared(HTTPRoute.class),
                    declared(ReferenceGrant.class),
                    declared(Namespace.class),
                    declared(Service.class),
                    declared(EndpointSlice.class),
                    declared(Secret.class),
                    declared(ConfigMap.class),
                    declared(Node.class));
        } finally {
            bell.lock().unlock();
        }
    }

    @SuppressWarnings("unchecked") // a store is kept under the type of its kind
    private <T extends HasMetadata> Map<ObjectKey, T> declared(Class<T> type) {
        var store = stores.get(type);
        return store == null ? Map.of() : (Map<ObjectKey, T>) store.declared();
    }

    /// Whether nothing changed: a store gives the same map then.
    @SuppressWarnings("ReferenceEquality") // identity is the point
    private static boolean same(Resources a, Resources b) {
        return a.gatewayClasses() == b.gatewayClasses()
                && a.gateways() == b.gateways()
                && a.httpRoutes() == b.httpRoutes()
                && a.referenceGrants() == b.referenceGrants()
                && a.namespaces() == b.namespaces()
                && a.services() == b.services()
                && a.endpointSlices() == b.endpointSlices()
                && a.secrets() == b.secrets()
                && a.configMaps() == b.configMaps()
                && a.nodes() == b.nodes();
    }

    /// Must be called by the thread that waits, or once that has ended.
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        secrets.close();
        configMaps.close();
    }
}
