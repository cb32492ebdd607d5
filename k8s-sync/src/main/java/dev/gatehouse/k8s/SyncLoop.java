package dev.gatehouse.k8s;

import dev.gatehouse.k8s.reach.Scout;
import dev.gatehouse.k8s.status.Verdicts;
import dev.gatehouse.k8s.translate.Translation;
import dev.gatehouse.k8s.translate.Translator;
import dev.gatehouse.k8s.watch.Feed;
import dev.gatehouse.k8s.watch.Resources;
import dev.gatehouse.model.ApplyReport;
import dev.gatehouse.model.BackendReach;
import dev.gatehouse.model.DataPlane;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.ObjectStatus;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The control plane's front door: from a change to what is served, and what is said of it. Runs on
/// one platform thread; [#lastApplied()] may be read from any.
public final class SyncLoop implements Runnable {

    private static final Logger LOG = System.getLogger(SyncLoop.class.getName());

    /// How often what is declared is judged again though it did not change: certificates become
    /// valid and expire, and what could not be bound may be free by now.
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    private final Feed feed;
    private final Translator translator;
    private final DataPlane dataPlane;
    private final Consumer<Verdicts> verdicts;
    private final Scout scout;

    private @Nullable Translation served;
    private @Nullable ApplyReport report;
    private volatile Applied lastApplied =
            new Applied(0, new Verdicts(List.of(), List.of(), List.of(), List.of()));

    /// @param generation of the snapshot that is served; 0 before the first
    /// @param verdicts on all objects at that moment
    public record Applied(long generation, Verdicts verdicts) {

        /// Of all objects, for people.
        public List<ObjectStatus> statuses() {
            return verdicts.statuses();
        }

        /// By which way the backends are reached.
        public List<BackendReach> backends() {
            return verdicts.backends();
        }
    }

    /// A loop that connects to the endpoints that are declared, without a look if they answer.
    public SyncLoop(
            Feed feed, Translator translator, DataPlane dataPlane, Consumer<Verdicts> verdicts) {
        this(feed, translator, dataPlane, verdicts, Scout.none());
    }

    /// @param verdicts who writes or prints what is said; called on the loop's thread after each
    ///   change, once the data plane has applied it, so that it must not wait for anything
    /// @param scout who finds out if backends can be reached; what it knows goes into the next
    ///   translation, and whoever feeds this loop wakes it where that is another thing than before
    public SyncLoop(
            Feed feed,
            Translator translator,
            DataPlane dataPlane,
            Consumer<Verdicts> verdicts,
            Scout scout) {
        this.scout = scout;
        this.feed = feed;
        this.translator = translator;
        this.dataPlane = dataPlane;
        this.verdicts = verdicts;
    }

    /// Follows the feed until the thread is interrupted; then returns with the mark set.
    @Override
    public void run() {
        try {
            while (true) {
                follow(feed.awaitChange(LOOK_AGAIN));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// What is served, and what was said of it last.
    public Applied lastApplied() {
        return lastApplied;
    }

    // A user's mistake never ends here: an exception is a fault of ours. It costs this change, and
    // not what is served; the next change is a new chance.
    @SuppressWarnings("CatchingUnchecked")
    private void follow(Resources resources) {
        try {
            var translation = translator.translate(resources, scout.verdicts());
            var applied = apply(translation);
            hangUp(translation);
            served = translation;
            report = applied;
            var said = translation.verdicts().given(applied);
            lastApplied = new Applied(translation.snapshot().generation(), said);
            scout.watch(translation.targets());
            verdicts.accept(said);
        } catch (RuntimeException e) {
            LOG.log(
                    Level.ERROR,
                    "A change could not be followed, by a fault of Gatehouse; what was served goes"
                            + " on being served",
                    e);
        }
    }

    /// Lets go of the connections to a backend that is cut off from now on: they are cut off with
    /// it, and a request on an idle one would wait for its whole time, where a new one is given up
    /// soon.
    private void hangUp(Translation next) {
        var before = served == null ? Set.<UpstreamId>of() : cutOff(served);
        for (var id : cutOff(next)) {
            var upstream = next.snapshot().upstreams().get(id);
            if (!before.contains(id)
                    && upstream instanceof Upstream.Endpoints(var protocol, var addresses)
                    && !addresses.isEmpty()) {
                dataPlane.applyEndpoints(id, new Upstream.Endpoints(protocol, List.of()));
                dataPlane.applyEndpoints(id, upstream);
            }
        }
    }

    private static Set<UpstreamId> cutOff(Translation translation) {
        return translation.verdicts().backends().stream()
                .filter(backend -> backend.state() == BackendReach.State.CUT_OFF)
                .map(BackendReach::upstream)
                .collect(Collectors.toSet());
    }

    private ApplyReport apply(Translation translation) {
        var next = translation.snapshot();
        if (served == null || report == null || !report.notBound().isEmpty()) {
            // What could not be bound is tried again with every change.
            return dataPlane.apply(next);
        }
        var current = served.snapshot();
        if (!sameListeners(current, next)
                || !current.upstreams().keySet().equals(next.upstreams().keySet())) {
            return dataPlane.apply(next);
        }
        // The short way, past the rules: endpoints change far more often than all else.
        next.upstreams()
                .forEach(
                        (id, upstream) -> {
                            if (!upstream.equals(current.upstreams().get(id))) {
                                dataPlane.applyEndpoints(id, upstream);
                            }
                        });
        return new ApplyReport(next.generation(), report.notBound());
    }

    /// Whether both have the very same listeners: the translator keeps what did not change.
    private static boolean sameListeners(Snapshot current, Snapshot next) {
        Set<Listener> before = Collections.newSetFromMap(new IdentityHashMap<>());
        before.addAll(current.listeners());
        return before.size() == next.listeners().size() && before.containsAll(next.listeners());
    }
}
