package dev.gatehouse.server.metrics;

import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.RuleId;
import dev.gatehouse.model.UpstreamId;
import dev.gatehouse.server.metrics.TrafficCell.Part;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What is counted with every exchange. Each carrier has numbers of its own, so that counting costs
/// no more than a look into a small table and some additions; a scrape adds them up.
public final class Traffic {

    /// Combinations of route, listener, backend, method, protocol and statuses that are told apart,
    /// at most, on all carriers together: 30 MiB. What comes beyond is counted as one, so that a
    /// backend that makes up statuses can't fill the heap.
    static final int MAX_CELLS = 50_000;

    /// The route under which those are told.
    static final String BEYOND = "_OTHER";

    private static final int STARTED = 0;
    private static final int ENDED = 1;
    private static final int RECEIVED = 2;
    private static final int SENT = 3;
    // HTTPS's numbers stand behind HTTP's; and no two carriers share a line of the cache.
    private static final int HTTPS = 4;
    private static final int PADDED = 24;

    private final boolean shared;
    private final long[][] totals;
    private final Map<RouteCells.Name, RouteCells> routes = new ConcurrentHashMap<>();
    private final RouteCells unrouted = new RouteCells(RouteCells.Name.NONE, this);
    private final RouteCells beyond = new RouteCells(new RouteCells.Name("", "", BEYOND), this);
    private final AtomicInteger cells = new AtomicInteger();
    // The control thread's own.
    private long table;

    /// @param carriers how many carriers there are
    /// @param shared whether threads of one carrier may run at once
    public Traffic(int carriers, boolean shared) {
        this.shared = shared;
        this.totals = new long[carriers][PADDED];
    }

    int carriers() {
        return totals.length;
    }

    /// Where a rule's exchanges are counted: with those of its route's other rules.
    public RouteCells route(RuleId rule) {
        var name = new RouteCells.Name(rule.kind(), rule.namespace(), rule.route());
        return routes.computeIfAbsent(name, made -> new RouteCells(made, this));
    }

    /// Forgets the routes that are gone.
    ///
    /// @param served of all routes that there are now, some perhaps more than once
    public void retain(List<RouteCells> served) {
        table++;
        for (var route : served) {
            route.seen(table);
        }
        routes.values().removeIf(route -> route.seen() != table);
        cells.set(routes.values().stream().mapToInt(RouteCells::count).sum() + unrouted.count());
    }

    @SuppressWarnings("ReferenceEquality") // routes are one object each
    boolean mayMakeCell(RouteCells route) {
        if (route == beyond) {
            return true;
        }
        if (cells.incrementAndGet() <= MAX_CELLS) {
            return true;
        }
        cells.decrementAndGet();
        return false;
    }

    RouteCells beyond() {
        return beyond;
    }

    /// A request's head is there.
    ///
    /// @param carrier that the caller runs on
    public void begun(int carrier, boolean https) {
        Adders.add(totals[carrier], STARTED + (https ? HTTPS : 0), 1, shared);
    }

    /// An exchange is over that has [#begun].
    ///
    /// @param received bytes of the request
    /// @param sent bytes of the response
    public void ended(int carrier, boolean https, long received, long sent) {
        var mine = totals[carrier];
        Adders.add(mine, ENDED + (https ? HTTPS : 0), 1, shared);
        Adders.add(mine, RECEIVED, received, shared);
        Adders.add(mine, SENT, sent, shared);
    }

    /// Counts an exchange that is over.
    ///
    /// @param carrier that the caller runs on
    /// @param route null where none took the request
    /// @param code an [ExchangeCode]
    /// @param listener null where none took the request
    /// @param backend null where none was tried
    /// @param serverNanos from the request's first byte to the end of the response
    /// @param clientNanos for the backend's part in it; below 0 where no backend was tried
    /// @param requestBytes of its content
    /// @param responseBytes of its content
    public void count(
            int carrier,
            @Nullable RouteCells route,
            int code,
            @Nullable ListenerId listener,
            @Nullable UpstreamId backend,
            long serverNanos,
            long clientNanos,
            long requestBytes,
            long responseBytes) {
        (route == null ? unrouted : route)
                .cell(carrier, code, listener, backend)
                .add(serverNanos, clientNanos, requestBytes, responseBytes, shared);
    }

    List<Sample> samples() {
        return List.of(
                new Sample(Family.SERVER_ACTIVE, List.of("http"), active(0)),
                new Sample(Family.SERVER_ACTIVE, List.of("https"), active(HTTPS)),
                new Sample(Family.BYTES, List.of("received"), total(RECEIVED)),
                new Sample(Family.BYTES, List.of("sent"), total(SENT)));
    }

    // What has ended is read first: so nothing can have ended that has not begun.
    private long active(int scheme) {
        var ended = total(ENDED + scheme);
        return Math.max(0, total(STARTED + scheme) - ended);
    }

    private long total(int number) {
        var sum = 0L;
        for (var mine : totals) {
            sum += Adders.read(mine, number);
        }
        return sum;
    }

    List<Distribution> distributions() {
        var found = new ArrayList<Distribution>();
        routes.values().forEach(route -> addDistributions(route, found));
        addDistributions(unrouted, found);
        addDistributions(beyond, found);
        return found;
    }

    private static void addDistributions(RouteCells route, List<Distribution> to) {
        var sums = new EnumMap<Part, Map<List<String>, long[]>>(Part.class);
        route.forEach(
                cell -> {
                    for (var part : Part.values()) {
                        if (part != Part.CLIENT || cell.backend() != null) {
                            var sum =
                                    sums.computeIfAbsent(part, _ -> new HashMap<>())
                                            .computeIfAbsent(
                                                    labels(part, route.name(), cell),
                                                    _ -> part.empty());
                            part.addTo(sum, cell);
                        }
                    }
                });
        sums.forEach(
                (part, series) ->
                        series.forEach((labels, sum) -> to.add(part.distribution(labels, sum))));
    }

    private static List<String> labels(Part part, RouteCells.Name route, TrafficCell cell) {
        var labels = new ArrayList<String>(9);
        var code = cell.code();
        switch (part) {
            case SERVER -> {
                labels.add(ExchangeCode.method(code));
                labels.add(ExchangeCode.status(code));
                labels.add(ExchangeCode.version(code));
            }
            case CLIENT -> {
                labels.add(ExchangeCode.method(code));
                labels.add(ExchangeCode.backendStatus(code));
            }
            case REQUEST, RESPONSE -> {}
        }
        var listener = cell.listener();
        labels.add(listener == null ? "" : listener.namespace() + "/" + listener.gateway());
        labels.add(listener == null ? "" : listener.name());
        labels.add(route.kind());
        labels.add(route.namespace());
        labels.add(route.route());
        var backend = cell.backend();
        if (part == Part.CLIENT) {
            labels.add(backend == null ? "" : backend.text());
        }
        return labels;
    }
}
