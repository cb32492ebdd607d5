package dev.gatehouse.server.admin;

import dev.gatehouse.model.BackendReach;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import dev.gatehouse.server.admin.Served.Extent;
import dev.gatehouse.server.upstream.Ejection;
import dev.gatehouse.server.wire.AddressText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The backends that rules name: where they are, by which way they are reached, and if so at all.
final class BackendList {

    private BackendList() {}

    static List<Map<String, Object>> of(Moment moment) {
        return moment.snapshot().upstreams().entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().text()))
                .map(entry -> backend(entry.getKey(), entry.getValue(), moment))
                .toList();
    }

    private static Map<String, Object> backend(UpstreamId id, Upstream upstream, Moment moment) {
        var reach = moment.reach(id);
        var failure = failure(upstream, reach);
        var told = new ArrayList<>(failure.or(() -> worthTelling(reach)).stream().toList());
        moment.ejections().getOrDefault(id, List.of()).forEach(out -> told.add(sentence(out)));
        var data =
                new Served(failure.isPresent() ? Extent.NO : Extent.YES, told)
                        .data(namespace(id, reach), id.text());
        switch (upstream) {
            case Upstream.Endpoints(_, var addresses) ->
                    data.put("endpoints", addresses.stream().map(AddressText::of).toList());
            case Upstream.Unresolved _ -> data.put("endpoints", List.of());
        }
        reach.ifPresent(
                known -> {
                    data.put("way", known.way().text());
                    data.put("state", known.state().text());
                });
        return data;
    }

    /// Why no request to a backend gets its answer; empty where requests do, as far as is known.
    ///
    /// @param upstream null where the snapshot has none
    static Optional<String> failure(@Nullable Upstream upstream, Optional<BackendReach> reach) {
        return switch (upstream) {
            case null -> Optional.of("it is not in the configuration: answered with 500");
            case Upstream.Unresolved(var reason) -> Optional.of(reason + ": answered with 500");
            case Upstream.Endpoints(_, var addresses) when addresses.isEmpty() ->
                    Optional.of(
                            reach.filter(known -> known.state() == BackendReach.State.MISSING)
                                            .map(BackendReach::sentence)
                                            .orElse("no endpoint is ready")
                                    + ": answered with 503");
            case Upstream.Endpoints _ ->
                    reach.filter(known -> known.state() == BackendReach.State.CUT_OFF)
                            .map(BackendReach::sentence);
        };
    }

    private static String sentence(Ejection out) {
        return "%s gets no requests for another %d s: %s"
                .formatted(AddressText.of(out.endpoint()), out.left().toSeconds(), out.why());
    }

    private static Optional<String> worthTelling(Optional<BackendReach> reach) {
        return reach.filter(BackendReach::worthTelling).map(BackendReach::sentence);
    }

    // An id begins with the namespace, of a reference that leads nowhere, too.
    private static String namespace(UpstreamId id, Optional<BackendReach> reach) {
        return reach.map(BackendReach::namespace)
                .orElseGet(() -> id.text().substring(0, Math.max(0, id.text().indexOf('/'))));
    }
}
