package dev.gatehouse.k8s.status;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What became of writes, by kind of object and result. May be asked on any thread.
final class WriteCounts {

    private final Map<StatusWriter.Series, LongAdder> counts = new ConcurrentHashMap<>();

    void count(Target kind, Outcome outcome) {
        // What stands there already is no write.
        if (!(outcome instanceof Outcome.Same)) {
            counts.computeIfAbsent(
                            new StatusWriter.Series(kind.title(), outcome.label()),
                            _ -> new LongAdder())
                    .increment();
        }
    }

    Map<StatusWriter.Series, Long> all() {
        var all = new TreeMap<StatusWriter.Series, Long>();
        counts.forEach((series, count) -> all.put(series, count.sum()));
        return all;
    }
}
