package dev.gatehouse.k8s.watch.cluster;

import dev.gatehouse.k8s.watch.cluster.SourceHealth.KindHealth;
import dev.gatehouse.k8s.watch.cluster.SourceHealth.State;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// Where each watch notes how it stands. Safe for any thread.
final class HealthBoard {

    private static final Logger LOG = System.getLogger(HealthBoard.class.getName());

    private final InstantSource clock;
    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    HealthBoard(InstantSource clock) {
        this.clock = clock;
    }

    /// A watch's line. Written by its thread.
    final class Entry {

        private final String what;
        private volatile KindHealth health;
        private volatile boolean doubted;
        private boolean heard;

        private Entry(String kind, String what) {
            this.what = what;
            this.health =
                    new KindHealth(
                            kind,
                            State.DISCONNECTED,
                            clock.instant(),
                            Optional.of("nothing was heard yet"));
        }

        void connected() {
            var level = heard ? Level.INFO : Level.DEBUG;
            set(State.CONNECTED, Optional.empty(), level, "is watched" + (heard ? " again" : ""));
            heard = true;
        }

        void missing() {
            set(
                    State.MISSING,
                    Optional.of("the API server has no such kind"),
                    Level.WARNING,
                    "is not there: the API server has no such kind. It is looked for again;"
                            + " install its CRD");
        }

        void forbidden(String sentence) {
            set(
                    State.FORBIDDEN,
                    Optional.of(sentence),
                    Level.ERROR,
                    "can't be watched: " + sentence + "; grant it, it is tried again");
        }

        /// @param sentence why
        /// @param loud whether it is to be logged; what concerns all watches is said once elsewhere
        void disconnected(String sentence, boolean loud) {
            set(
                    State.DISCONNECTED,
                    Optional.of(sentence),
                    loud ? Level.WARNING : Level.DEBUG,
                    "is not watched: " + sentence + "; what was seen last is kept");
        }

        void doubted(boolean now) {
            doubted = now;
        }

        void remove() {
            entries.remove(this);
        }

        /// Says it once, however often it is tried.
        private void set(State state, Optional<String> problem, Level level, String said) {
            var before = health;
            if (before.state() == state && before.problem().equals(problem)) {
                return;
            }
            var since = before.state() == state ? before.since() : clock.instant();
            health = new KindHealth(before.kind(), state, since, problem);
            if (before.state() != state || state != State.DISCONNECTED) {
                LOG.log(level, what + " " + said);
            }
        }
    }

    /// @param what for people: `HTTPRoute`, or `Secret shop/tls`
    Entry add(String kind, String what) {
        var entry = new Entry(kind, what);
        entries.add(entry);
        return entry;
    }

    SourceHealth now() {
        var worst = new LinkedHashMap<String, KindHealth>();
        var stale = new ArrayList<Instant>();
        var doubted = false;
        for (var entry : entries) {
            var health = entry.health;
            worst.merge(health.kind(), health, HealthBoard::worse);
            doubted |= entry.doubted;
            if (health.state() == State.DISCONNECTED || health.state() == State.FORBIDDEN) {
                stale.add(health.since());
            }
        }
        return new SourceHealth(
                List.copyOf(worst.values()),
                stale.stream().min(Comparator.naturalOrder()),
                doubted);
    }

    private static KindHealth worse(KindHealth a, KindHealth b) {
        return a.state().compareTo(b.state()) >= 0 ? a : b;
    }
}
