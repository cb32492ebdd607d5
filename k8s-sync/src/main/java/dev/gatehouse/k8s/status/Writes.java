package dev.gatehouse.k8s.status;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.k8s.api.ApiServer;
import dev.gatehouse.k8s.api.Call;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Tries to write what is wished: only where it differs, and only onto the very object that it was
/// compared with.
///
/// The list of a route's parents is shared by controllers, and atomic: whoever writes it, writes
/// all of it. So each patch has the `resourceVersion` that it was made from as a precondition, and
/// where the object has changed since, it is read and compared again.
final class Writes {

    /// How often an object may change under our hands, until others have their turn.
    private static final int TRIES = 5;

    /// For the answer to one call.
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final ApiServer api;
    private final Leadership leadership;
    private final InstantSource clock;

    Writes(ApiServer api, Leadership leadership, InstantSource clock) {
        this.api = api;
        this.leadership = leadership;
        this.clock = clock;
    }

    /// @param latest what is known of the object; null where it is not there
    Outcome attempt(Wish wish, @Nullable Seen latest) throws InterruptedException {
        try {
            return switch (wish) {
                case StatusWish status when latest == null -> new Outcome.Gone();
                case StatusWish status -> status(status, latest);
                case ObjectWish object -> object(object, latest);
            };
        } catch (IOException e) {
            return new Outcome.Unreachable(String.valueOf(e.getMessage()));
        }
    }

    private Outcome status(StatusWish wish, Seen latest) throws IOException, InterruptedException {
        var seen = latest;
        for (var tries = 0; tries < TRIES; tries++) {
            if (outdated(wish, seen)) {
                return new Outcome.Outdated();
            }
            var wanted = wish.wanted(seen.content(), clock.instant());
            if (Trees.covers(seen.content(), wanted)) {
                return new Outcome.Same(seen.version());
            }
            var left = leadership.left();
            if (!left.isPositive()) {
                return new Outcome.NotLeading();
            }
            if (seen.exact() || !wish.carriesOthers(seen.content())) {
                var call = Call.mergePatch(wish.ref().path() + "/status", patch(seen, wanted));
                var answer = api.send(call, left.compareTo(TIMEOUT) < 0 ? left : TIMEOUT);
                if (answer.good()) {
                    return new Outcome.Written(Seen.of(wish.ref().kind(), answer.body()));
                }
                if (!answer.conflict()) {
                    return Outcome.failed(answer);
                }
            }
            var read = api.send(Call.get(wish.ref().path()), TIMEOUT);
            if (!read.good()) {
                return Outcome.failed(read);
            }
            seen = Seen.of(wish.ref().kind(), read.body());
        }
        return new Outcome.Contended();
    }

    /// A judgement of an object that is gone, or older than what was said of it already: by a
    /// leader before us, who had seen more.
    private static boolean outdated(StatusWish wish, Seen seen) {
        var judged = wish.revision();
        if (!judged.uid().isEmpty() && !judged.uid().equals(seen.uid())) {
            return true;
        }
        return wish.written(seen.content())
                .mapToLong(c -> c.path("observedGeneration").asLong(0))
                // One from the future was not written by us.
                .anyMatch(g -> g > judged.generation() && g <= seen.generation());
    }

    private Outcome object(ObjectWish wish, @Nullable Seen latest)
            throws IOException, InterruptedException {
        var ref = wish.ref();
        var seen = latest;
        for (var tries = 0; tries < TRIES; tries++) {
            if (seen != null) {
                switch (ObjectPatch.owner(seen.content(), wish.manifest())) {
                    case US -> {}
                    case FORERUNNER -> {
                        return new Outcome.Outdated();
                    }
                    case OTHERS -> {
                        return new Outcome.Refused(
                                "there is one of that name which is not ours (its owner is not the"
                                        + " Gateway), and it is left alone");
                    }
                }
                if (ObjectPatch.done(seen.content(), wish.manifest())) {
                    return new Outcome.Same(seen.version());
                }
            }
            var left = leadership.left();
            if (!left.isPositive()) {
                return new Outcome.NotLeading();
            }
            var call =
                    seen == null
                            ? Call.post(
                                    ref.kind().collection(ref.key().namespace()), wish.manifest())
                            : Call.mergePatch(ref.path(), ObjectPatch.of(seen, wish.manifest()));
            var answer = api.send(call, left.compareTo(TIMEOUT) < 0 ? left : TIMEOUT);
            if (answer.good()) {
                return new Outcome.Written(Seen.of(ref.kind(), answer.body()));
            }
            // Where nothing can be made, the namespace is gone; what can't be changed is to be
            // made.
            if (!answer.conflict() && (seen == null || !answer.notFound())) {
                return Outcome.failed(answer);
            }
            var read = api.send(Call.get(ref.path()), TIMEOUT);
            if (!read.good() && !read.notFound()) {
                return Outcome.failed(read);
            }
            seen = read.notFound() ? null : Seen.of(ref.kind(), read.body());
        }
        return new Outcome.Contended();
    }

    private static ObjectNode patch(Seen seen, ObjectNode wanted) {
        var patch = JsonNodeFactory.instance.objectNode();
        patch.putObject("metadata").put("resourceVersion", seen.version());
        patch.set("status", wanted);
        return patch;
    }
}
