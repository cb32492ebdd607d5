package dev.gatehouse.k8s.watch.cluster;

import dev.gatehouse.k8s.watch.ObjectKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// The watches of one kind's objects that are followed by name. Used by one thread.
final class NamedWatches<T extends HasMetadata> implements AutoCloseable {

    private static final Logger LOG = System.getLogger(NamedWatches.class.getName());

    /// Each takes a connection.
    static final int MAX_WATCHES = 2_000;

    private final Store<T> store;
    private final Api api;
    private final Timing timing;
    private final RandomGenerator random;
    private final HealthBoard board;
    private final Runnable onSettled;
    private final Map<ObjectKey, Running<T>> running = new HashMap<>();
    private boolean tooMany;

    /// @param patienceEnds a moment of [System#nanoTime()], until which a change waits for it
    private record Running<T extends HasMetadata>(
            NamedWatch<T> watch, Thread thread, HealthBoard.Entry health, long patienceEnds) {}

    NamedWatches(
            Store<T> store,
            Api api,
            Timing timing,
            RandomGenerator random,
            HealthBoard board,
            Runnable onSettled) {
        this.store = store;
        this.api = api;
        this.timing = timing;
        this.random = random;
        this.board = board;
        this.onSettled = onSettled;
    }

    /// Starts what is missing, and ends what is not referred to any more.
    void follow(Set<ObjectKey> wanted) {
        running.keySet().stream().filter(key -> !wanted.contains(key)).toList().forEach(this::end);
        // what a process before this one has seen
        store.retain(wanted);
        for (var key : wanted) {
            if (!running.containsKey(key)) {
                if (running.size() == MAX_WATCHES) {
                    refuseMore();
                    return;
                }
                start(key);
            }
        }
        tooMany = false;
    }

    private void refuseMore() {
        if (!tooMany) {
            tooMany = true;
            LOG.log(
                    Level.ERROR,
                    "Gateways refer to more than {0} objects of kind {1}: the others are not read",
                    MAX_WATCHES,
                    store.kind());
        }
    }

    private void start(ObjectKey key) {
        var what = store.kind() + " " + key;
        var health = board.add(store.kind().title(), what);
        var watch = new NamedWatch<>(store, key, api, timing, random, health, onSettled);
        var thread = Thread.ofVirtual().name("gatehouse-watch " + what).start(watch);
        var patienceEnds = System.nanoTime() + timing.references().toNanos();
        running.put(key, new Running<>(watch, thread, health, patienceEnds));
    }

    private void end(ObjectKey key) {
        var ended = running.remove(key);
        if (ended != null) {
            ended.thread().interrupt();
            ended.health().remove();
            join(ended.thread());
            store.remove(key);
        }
    }

    /// It ends at once, whatever it waits for; only then can it write nothing more.
    private static void join(Thread thread) {
        var interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Until when a change is to wait for what is not known yet.
    ///
    /// @param now a moment of [System#nanoTime()]
    /// @return nanoseconds from now; 0 if there is nothing to wait for
    long patience(long now) {
        var longest = 0L;
        for (var each : running.values()) {
            if (!each.watch().settled()) {
                longest = Math.max(longest, each.patienceEnds() - now);
            }
        }
        return longest;
    }

    @Override
    public void close() {
        Set.copyOf(running.keySet()).forEach(this::end);
    }
}
