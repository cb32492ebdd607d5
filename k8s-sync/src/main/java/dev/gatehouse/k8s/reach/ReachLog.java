package dev.gatehouse.k8s.reach;

import dev.gatehouse.model.BackendReach;
import dev.gatehouse.model.UpstreamId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// Tells the log when a backend is reached otherwise than before; once, and of many at a time only
/// some by name. Used by one thread.
public final class ReachLog {

    private static final Logger LOG = System.getLogger(ReachLog.class.getName());

    /// Lines for one change.
    private static final int LINES = 10;

    private final BiConsumer<Level, String> log;
    private List<BackendReach> last = List.of();
    private Map<UpstreamId, BackendReach> known = Map.of();

    public ReachLog() {
        this(LOG::log);
    }

    ReachLog(BiConsumer<Level, String> log) {
        this.log = log;
    }

    @SuppressWarnings("ReferenceEquality") // the same list says nothing new
    public void tell(List<BackendReach> backends) {
        if (backends == last) {
            return;
        }
        last = backends;
        var worse = new ArrayList<String>();
        var better = new ArrayList<String>();
        var now = new HashMap<UpstreamId, BackendReach>();
        for (var backend : backends) {
            var before = known.get(backend.upstream());
            now.put(backend.upstream(), backend);
            var changed =
                    before == null
                            || before.state() != backend.state()
                            || before.way() != backend.way();
            if (changed && backend.worthTelling()) {
                worse.add(backend.sentence());
            } else if (changed && before != null && before.worthTelling()) {
                better.add(backend.upstream() + " is well again: " + backend.sentence());
            }
        }
        known = now;
        write(Level.WARNING, worse);
        write(Level.INFO, better);
    }

    private void write(Level level, List<String> sentences) {
        sentences.stream().limit(LINES).forEach(sentence -> log.accept(level, sentence));
        if (sentences.size() > LINES) {
            log.accept(level, "the same goes for " + (sentences.size() - LINES) + " more backends");
        }
    }
}
