package dev.gatehouse.k8s.watch.cluster;

import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.cluster.ApiFailure.Reason;
import dev.gatehouse.k8s.watch.cluster.Lister.Listing;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Follows all objects of one kind: a list, then a watch from there, renewed while it ends as it
/// should; and a new list when it ends in any other way. It is not resumed then: the server may
/// have been restored from a backup, whose versions start over. Whatever fails, what was seen last
/// is kept.
final class KindWatch<T extends HasMetadata> implements Following {

    /// A server's clock may be as much faster than ours, in one watch.
    private static final Duration EARLY = Duration.ofSeconds(1);

    private final Store<T> store;
    private final Api api;
    private final Timing timing;
    private final RandomGenerator random;
    private final HealthBoard.Entry health;
    private final Loss loss;
    private final Runnable onSettled;
    private final ItemReader<T> reader;
    private final Lister<T> lister;
    private final Pauses pauses;
    private volatile boolean settled;

    /// @param onSettled called when it is known for the first time what there is
    KindWatch(
            Store<T> store,
            Api api,
            Timing timing,
            RandomGenerator random,
            HealthBoard.Entry health,
            Loss loss,
            Runnable onSettled) {
        this.store = store;
        this.api = api;
        this.timing = timing;
        this.random = random;
        this.health = health;
        this.loss = loss;
        this.onSettled = onSettled;
        this.reader = new ItemReader<>(store.kind());
        this.lister = new Lister<>(store.kind(), api, reader, timing.listDeadline());
        this.pauses = new Pauses(timing, random);
    }

    /// Whether it is known what there is; also if that is nothing, since there is no such kind or
    /// it may not be read.
    boolean settled() {
        return settled;
    }

    @Override
    public String subject() {
        return "kind " + store.kind();
    }

    @Override
    public Pauses pauses() {
        return pauses;
    }

    @Override
    public void follow() throws ApiFailure, InterruptedException {
        var listing = lister.list();
        var kept = keepsUnread() ? listing.unread() : Set.<ObjectKey>of();
        if (take(listing.items(), kept, loss.believes(listing.keys()))) {
            watch(listing);
        }
    }

    private boolean take(Map<ObjectKey, Item<T>> listed, Set<ObjectKey> kept, boolean believed)
            throws InterruptedException {
        health.doubted(loss.doubted());
        if (believed) {
            store.replace(listed, kept);
            settle();
        } else {
            pauses.untilNextLook();
        }
        return believed;
    }

    /// @throws ApiFailure whenever the watch can't be renewed
    private void watch(Listing<T> listing) throws ApiFailure, InterruptedException {
        var path = store.kind().path(listing.version());
        var version = listing.resourceVersion();
        while (true) {
            var seconds = timing.watchSeconds(random);
            var silence = Duration.ofSeconds(seconds).plus(timing.grace());
            var reading = new WatchReading(version, silence);
            var opened = System.nanoTime();
            try (var answer = api.open(path + query(seconds, version), silence)) {
                health.connected();
                reading.readAll(answer, this::take);
            } finally {
                if (System.nanoTime() - opened >= timing.settled().toNanos()) {
                    pauses.reset();
                }
            }
            if (System.nanoTime() - opened < Duration.ofSeconds(seconds).minus(EARLY).toNanos()) {
                throw new ApiFailure(Reason.EXPIRED, "the watch ended before its time");
            }
            version = reading.version();
        }
    }

    private static String query(long seconds, String version) {
        return "?watch=true&allowWatchBookmarks=true&timeoutSeconds="
                + seconds
                + "&resourceVersion="
                + version;
    }

    private void take(WatchEvent event) {
        switch (event) {
            case WatchEvent.Present(var object, _) -> {
                var key = reader.key(object);
                var item = reader.read(object);
                if (item.isPresent()) {
                    store.put(item.get());
                } else if (!keepsUnread()) {
                    key.ifPresent(store::remove);
                }
            }
            case WatchEvent.Gone(var object, _) -> reader.key(object).ifPresent(store::remove);
            case WatchEvent.Bookmark _ -> {}
        }
    }

    /// Whether an object that can't be read any more stays as it was: it is there, and somebody may
    /// rely on it. But what permits something must be readable.
    private boolean keepsUnread() {
        return switch (store.kind().loss()) {
            case ROUTE, DOUBTED -> true;
            case BELIEVED -> false;
        };
    }

    @Override
    public void endure(ApiFailure failure) throws InterruptedException {
        switch (failure.reason()) {
            case MISSING -> {
                health.missing();
                if (take(Map.of(), Set.of(), loss.believesMissing())) {
                    pauses.untilNextLook();
                }
            }
            case FORBIDDEN -> {
                health.forbidden(failure.sentence());
                settle();
                pauses.afterFailure();
            }
            case UNREACHABLE -> {
                health.disconnected(failure.sentence(), false);
                pauses.afterFailure();
            }
            case UNAUTHORIZED, EXPIRED, REFUSED, GARBAGE -> {
                health.disconnected(failure.sentence(), true);
                pauses.afterFailure();
            }
        }
    }

    private void settle() {
        if (!settled) {
            settled = true;
            onSettled.run();
        }
    }
}
