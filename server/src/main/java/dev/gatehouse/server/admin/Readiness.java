package dev.gatehouse.server.admin;

import dev.gatehouse.model.ApplyReport;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.model.SourceState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Whether traffic should come here, and the checks behind the answer, as an API server prints
/// them.
///
/// @param ready the answer. A listener that can't be bound is somebody's mistake, and no reason to
///   take all others out of service: its check fails, and the answer is yes while another serves
public record Readiness(boolean ready, List<Check> checks) {

    /// @param failure a clause for people; empty for a check that passes
    public record Check(String name, String failure) {

        @Override
        public String toString() {
            return failure.isEmpty() ? "[+]" + name + " ok" : "[-]" + name + " failed: " + failure;
        }
    }

    private static final String NOT_FOLLOWED =
            "not followed since %s; what was seen last is served";

    public Readiness {
        checks = List.copyOf(checks);
    }

    /// @param ready what the data plane says of itself
    public static Readiness of(
            boolean ready,
            boolean draining,
            Snapshot snapshot,
            ApplyReport report,
            SourceState source) {
        var checks = new ArrayList<Check>();
        checks.add(new Check("shutdown", draining ? "finishing what runs, to stop" : ""));
        checks.add(new Check("config", snapshot.generation() == 0 ? "no configuration yet" : ""));
        // No reason to be taken out of service: surviving this is what it is for.
        checks.add(
                new Check("source", source.staleSince().map(NOT_FOLLOWED::formatted).orElse("")));
        source.watches()
                .forEach(
                        watch ->
                                checks.add(
                                        new Check(
                                                "watch " + watch.kind(),
                                                watch.problem().orElse(""))));
        snapshot.listeners().stream()
                .map(listener -> listener.id())
                .sorted(Comparator.comparing(ListenerId::toString))
                .forEach(
                        id ->
                                checks.add(
                                        new Check(
                                                "listener " + id,
                                                report.notBound().getOrDefault(id, ""))));
        return new Readiness(ready, checks);
    }

    /// A line per check, and the answer.
    public String text() {
        var text = new StringBuilder();
        checks.forEach(check -> text.append(check).append('\n'));
        return text.append(ready ? "readyz check passed\n" : "readyz check failed\n").toString();
    }
}
