package dev.gatehouse.k8s.status;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What is still to be written, and what is known to stand there already. Used by one thread.
///
/// Of each object the newest wish counts, and one is tried at a time. An object that was compared
/// is not looked at again while wish and object are the same: at rest, a list of thousands costs a
/// look-up each.
final class WishList {

    /// After which what we wrote is believed to be gone, if it did not come back: somebody may have
    /// deleted it before it was seen.
    private static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(30);

    /// How long after the end of a pause another failure is not one of the same row.
    private static final long FORGIVEN_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Published published;
    private final Map<Target, Map<Ref, Wish>> pending = new EnumMap<>(Target.class);
    private final Set<Ref> inFlight = new HashSet<>();
    private final Map<Ref, Settled> settled = new HashMap<>();

    /// What we wrote, until it comes back in `published`, or should have.
    private final Map<Ref, Mine> written = new HashMap<>();

    private final Map<Target, Pause> kindPauses = new EnumMap<>(Target.class);
    private final Map<Ref, Pause> pauses = new HashMap<>();

    private record Settled(Wish wish, String version) {}

    private record Mine(Seen seen, long at) {}

    /// @param until in nanoseconds, as the caller counts them
    private record Pause(long until, int failures) {

        static Pause after(@Nullable Pause before, long now) {
            if (before != null && now - before.until < 0) {
                return before; // one of several that were under way when the trouble came
            }
            var failures =
                    before != null && now - before.until < FORGIVEN_NANOS ? before.failures + 1 : 1;
            return new Pause(now + Backoff.after(failures).toNanos(), failures);
        }
    }

    /// A wish to be tried.
    ///
    /// @param object as it is published; null where it is not there
    /// @param mine what we wrote of it, where that is younger
    record Task(Wish wish, @Nullable HasMetadata object, @Nullable Seen mine) {

        /// What is known of the object; null where it is not there.
        @Nullable Seen latest() {
            return mine != null || object == null ? mine : Seen.of(object);
        }

        /// The version of that, else empty.
        String version() {
            return mine != null ? mine.version() : object == null ? "" : Seen.version(object);
        }
    }

    WishList(Published published) {
        this.published = published;
        for (var kind : Target.values()) {
            pending.put(kind, new LinkedHashMap<>());
        }
    }

    /// From now on these are the wishes, and no others.
    void want(List<? extends Wish> all, long now) {
        var open = 0;
        for (var wish : all) {
            var ref = wish.ref();
            if (settled(ref, wish, now)) {
                pending(ref).remove(ref);
            } else {
                pending(ref).put(ref, wish);
                open++;
            }
        }
        forgetOthers(all, open);
    }

    /// @param open how many of these are pending
    private void forgetOthers(List<? extends Wish> all, int open) {
        if (pending.values().stream().mapToInt(Map::size).sum() == open
                && settled.size() <= all.size()
                && written.size() <= all.size()) {
            return; // the rule, and cheap; what is left behind is forgotten with the next change
        }
        var wanted = new HashSet<Ref>();
        all.forEach(wish -> wanted.add(wish.ref()));
        pending.values().forEach(wishes -> wishes.keySet().retainAll(wanted));
        settled.keySet().retainAll(wanted);
        written.keySet().retainAll(wanted);
        pauses.keySet().retainAll(wanted);
    }

    /// Compares everything anew: somebody else may have written meanwhile.
    void reconsider() {
        settled.clear();
        written.clear();
        pauses.clear();
        kindPauses.clear();
    }

    private boolean settled(Ref ref, Wish wish, long now) {
        var object = published.get(ref.kind().type(), ref.key());
        var mine = written.get(ref);
        var version = object == null ? "" : Seen.version(object);
        if (mine != null
                && now - mine.at < LOST_NANOS
                && (object == null || Seen.younger(mine.seen.version(), version))) {
            version = mine.seen.version();
        } else if (mine != null) {
            written.remove(ref);
        }
        if (version.isEmpty() && wish instanceof StatusWish) {
            return true; // there is no object that could have a status
        }
        var before = settled.get(ref);
        return before != null && before.version.equals(version) && before.wish.equals(wish);
    }

    /// The next wish that may be tried now; it is under way then, until [#done].
    @Nullable Task next(long now) {
        for (var kind : pending.entrySet()) {
            if (waits(kindPauses.get(kind.getKey()), now)) {
                continue;
            }
            for (var entry : kind.getValue().entrySet()) {
                var ref = entry.getKey();
                if (!inFlight.contains(ref) && !waits(pauses.get(ref), now)) {
                    kind.getValue().remove(ref);
                    inFlight.add(ref);
                    return task(ref, entry.getValue());
                }
            }
        }
        return null;
    }

    private Task task(Ref ref, Wish wish) {
        var mine = written.get(ref);
        var object = published.get(ref.kind().type(), ref.key());
        if (mine == null
                || (object != null && !Seen.younger(mine.seen.version(), Seen.version(object)))) {
            return new Task(wish, object, null);
        }
        return new Task(wish, object, mine.seen);
    }

    /// When a wish that has to wait may be tried; empty where none waits.
    OptionalLong due() {
        var due = OptionalLong.empty();
        for (var wishes : pending.values()) {
            for (var ref : wishes.keySet()) {
                if (inFlight.contains(ref)) {
                    continue;
                }
                var until = later(kindPauses.get(ref.kind()), pauses.get(ref));
                if (until != null && (due.isEmpty() || until.until - due.getAsLong() < 0)) {
                    due = OptionalLong.of(until.until);
                }
            }
        }
        return due;
    }

    /// A wish that was under way is done, for good or not.
    void done(Task task, Outcome outcome, long now) {
        var ref = task.wish().ref();
        inFlight.remove(ref);
        switch (outcome) {
            case Outcome.Same(var version) -> settle(ref, task.wish(), version);
            case Outcome.Written(var object) -> {
                written.put(ref, new Mine(object, now));
                settle(ref, task.wish(), object.version());
                kindPauses.remove(ref.kind());
            }
            case Outcome.Gone(), Outcome.Outdated() -> settle(ref, task.wish(), task.version());
            case Outcome.NotLeading() -> pending(ref).putIfAbsent(ref, task.wish());
            case Outcome.Refused _, Outcome.Contended() -> {
                pauses.put(ref, Pause.after(pauses.get(ref), now));
                pending(ref).putIfAbsent(ref, task.wish());
            }
            case Outcome.Forbidden _, Outcome.Unreachable _ -> {
                kindPauses.put(ref.kind(), Pause.after(kindPauses.get(ref.kind()), now));
                pending(ref).putIfAbsent(ref, task.wish());
            }
        }
    }

    private void settle(Ref ref, Wish wish, String version) {
        settled.put(ref, new Settled(wish, version));
        pauses.remove(ref);
    }

    private Map<Ref, Wish> pending(Ref ref) {
        return pending.computeIfAbsent(ref.kind(), _ -> new LinkedHashMap<>());
    }

    private static boolean waits(@Nullable Pause pause, long now) {
        return pause != null && now - pause.until < 0;
    }

    private static @Nullable Pause later(@Nullable Pause a, @Nullable Pause b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.until - b.until > 0 ? a : b;
    }
}
