package dev.gatehouse.k8s.watch.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.cluster.ApiFailure.Reason;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Follows one object by its name, with no more than the right to `get` and `watch` that one. Runs
/// on a thread of its own, until it is interrupted.
final class NamedWatch<T extends HasMetadata> implements Following {

    private static final Logger LOG = System.getLogger(NamedWatch.class.getName());

    private final Store<T> store;
    private final ObjectKey key;
    private final Api api;
    private final Timing timing;
    private final RandomGenerator random;
    private final HealthBoard.Entry health;
    private final Runnable onSettled;
    private final ItemReader<T> reader;
    private final Pauses pauses;
    private volatile boolean settled;

    /// @param onSettled called when it is known for the first time whether there is such an object
    NamedWatch(
            Store<T> store,
            ObjectKey key,
            Api api,
            Timing timing,
            RandomGenerator random,
            HealthBoard.Entry health,
            Runnable onSettled) {
        this.store = store;
        this.key = key;
        this.api = api;
        this.timing = timing;
        this.random = random;
        this.health = health;
        this.onSettled = onSettled;
        this.reader = new ItemReader<>(store.kind());
        this.pauses = new Pauses(timing, random);
    }

    /// Whether it is known if there is such an object, or that it may not be read.
    boolean settled() {
        return settled;
    }

    @Override
    public String subject() {
        return store.kind() + " " + key;
    }

    @Override
    public Pauses pauses() {
        return pauses;
    }

    @Override
    public void follow() throws ApiFailure, InterruptedException {
        var version = store.kind().versions().getFirst();
        var all = store.kind().path(version, key.namespace());
        var seconds = timing.watchSeconds(random);
        var silence = Duration.ofSeconds(seconds).plus(timing.grace());
        // Without a version, a watch starts with what there is, but says nothing if that is
        // nothing. So the object is asked for besides; after the watch was opened, so that no
        // change is missed in between.
        try (var answer = api.open(all + query(seconds), silence)) {
            var known = look(all + "/" + key.name());
            settle();
            health.connected();
            pauses.reset();
            new WatchReading("", silence)
                    .readAll(
                            answer,
                            event -> {
                                if (!isOlder(event.version(), known)) {
                                    take(event);
                                }
                            });
        }
    }

    private String query(long seconds) {
        return "?watch=true&allowWatchBookmarks=true&timeoutSeconds="
                + seconds
                + "&fieldSelector=metadata.name%3D"
                + key.name();
    }

    /// Takes the object as it is now.
    ///
    /// @return its resourceVersion; empty if there is none
    private String look(String path) throws ApiFailure, InterruptedException {
        Optional<JsonNode> found;
        try {
            found = Optional.of(api.get(path, timing.listDeadline()));
        } catch (ApiFailure failure) {
            if (failure.reason() != Reason.MISSING) {
                throw failure;
            }
            found = Optional.empty();
        }
        if (found.isEmpty()) {
            store.remove(key);
            return "";
        }
        if (!(found.get() instanceof ObjectNode object) || reader.key(object).isEmpty()) {
            throw ApiFailure.garbage("the answer is no object");
        }
        var version = object.path("metadata").path("resourceVersion").asText("");
        put(object);
        return version;
    }

    private static boolean isOlder(String version, String known) {
        var a = WatchEvent.number(version);
        var b = WatchEvent.number(known);
        return a.isPresent() && b.isPresent() && a.getAsLong() < b.getAsLong();
    }

    private void take(WatchEvent event) {
        switch (event) {
            case WatchEvent.Present(var object, _) -> put(object);
            case WatchEvent.Gone _ -> store.remove(key);
            case WatchEvent.Bookmark _ -> {}
        }
    }

    private void put(ObjectNode object) {
        if (!reader.key(object).equals(Optional.of(key))) {
            LOG.log(Level.WARNING, "A watch for {0} {1} told of another", store.kind(), key);
            return;
        }
        // one that can't be read any more stays as it was: its key may be good for long
        reader.read(object).ifPresent(store::put);
    }

    @Override
    public void endure(ApiFailure failure) throws InterruptedException {
        switch (failure.reason()) {
            case FORBIDDEN, MISSING -> {
                health.forbidden(failure.sentence());
                settle();
            }
            case UNREACHABLE -> health.disconnected(failure.sentence(), false);
            case UNAUTHORIZED, EXPIRED, REFUSED, GARBAGE ->
                    health.disconnected(failure.sentence(), true);
        }
        pauses.afterFailure();
    }

    private void settle() {
        if (!settled) {
            settled = true;
            onSettled.run();
        }
    }
}
