package dev.gatehouse.cli;

import dev.gatehouse.model.ApplyReport;
import dev.gatehouse.model.DataPlane;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/// A data plane that tells what became of the first snapshot: a start that binds nothing is a
/// failed start, whereas later the next change is a new chance.
final class FirstApply implements DataPlane {

    private final DataPlane plane;
    private final Consumer<Outcome> onFirst;
    private boolean told;

    /// @param onFirst is called once, on the thread that applies
    FirstApply(DataPlane plane, Consumer<Outcome> onFirst) {
        this.plane = plane;
        this.onFirst = onFirst;
    }

    /// @param bound the socket addresses that serve, in order
    /// @param notBound a sentence for each listener that does not
    record Outcome(List<String> bound, List<String> notBound) {

        Outcome {
            bound = List.copyOf(bound);
            notBound = List.copyOf(notBound);
        }

        /// Why this is no start; empty where something serves, or where nothing is to be served
        /// yet.
        Optional<String> failure() {
            return bound.isEmpty() && !notBound.isEmpty()
                    ? Optional.of("no listener could be bound: " + String.join("; ", notBound))
                    : Optional.empty();
        }

        private static Outcome of(Snapshot snapshot, Map<ListenerId, String> notBound) {
            var bound = new TreeSet<String>();
            for (var listener : snapshot.listeners()) {
                if (!notBound.containsKey(listener.id())) {
                    listener.bindings().forEach(address -> bound.add(text(address)));
                }
            }
            return new Outcome(List.copyOf(bound), List.copyOf(new TreeSet<>(notBound.values())));
        }

        private static String text(InetSocketAddress address) {
            var host = address.getAddress().getHostAddress();
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
        }
    }

    @Override
    public ApplyReport apply(Snapshot snapshot) {
        var report = plane.apply(snapshot);
        if (!told) {
            told = true;
            onFirst.accept(Outcome.of(snapshot, report.notBound()));
        }
        return report;
    }

    @Override
    public void applyEndpoints(UpstreamId id, Upstream upstream) {
        plane.applyEndpoints(id, upstream);
    }

    @Override
    public void close() {
        plane.close();
    }
}
