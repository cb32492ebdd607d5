package dev.gatehouse.server.routing;

import dev.gatehouse.certs.TlsContext;
import dev.gatehouse.model.Hostname;
import dev.gatehouse.model.HttpRule;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.RoutedMatch;
import dev.gatehouse.server.http.ClientRequest;
import dev.gatehouse.server.http.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The routes of one listener. Immutable.
///
/// Routes are kept apart by host name. A host name's table knows its lines by their order among
/// themselves, so that it stays the same when other hosts change; the ranks beside it say where
/// each line stands in the whole listener.
public final class ListenerTable {

    private final Listener.WithRoutes listener;
    private final Map<Hostname, HostTable> tables;
    private final HostIndex<HostRoutes> hosts;
    private final @Nullable TlsContext tls;

    private ListenerTable(
            Listener.WithRoutes listener,
            Map<Hostname, HostTable> tables,
            HostIndex<HostRoutes> hosts,
            @Nullable TlsContext tls) {
        this.tls = tls;
        this.listener = listener;
        this.tables = tables;
        this.hosts = hosts;
    }

    /// @param previous the same listener's in the last table, or null
    /// @param tls the same object as in the last table while the listener's profile is unchanged
    @SuppressWarnings("ReferenceEquality") // an unchanged listener is the same one: see Snapshot
    static ListenerTable compile(
            Listener.WithRoutes listener,
            @Nullable ListenerTable previous,
            Map<HttpRule, Plan> plans,
            @Nullable TlsContext tls) {
        if (previous != null && previous.listener == listener) {
            return previous;
        }
        var grouped = new LinkedHashMap<Hostname, Lines>();
        for (var rank = 0; rank < listener.routes().size(); rank++) {
            var routed = listener.routes().get(rank);
            grouped.computeIfAbsent(routed.hostname(), _ -> new Lines()).add(routed, rank);
        }
        var tables = HashMap.<Hostname, HostTable>newHashMap(grouped.size());
        var hosts = HashMap.<Hostname, HostRoutes>newHashMap(grouped.size());
        var wide = new HashMap<String, HostRoutes>();
        for (var hostname : widestFirst(grouped)) {
            var lines = Objects.requireNonNull(grouped.get(hostname));
            var known = previous == null ? null : previous.tables.get(hostname);
            var table =
                    known != null && known.isOf(lines.routes)
                            ? known
                            : HostTable.compile(lines.routes, plans);
            tables.put(hostname, table);
            var routes = new HostRoutes(table, lines.ranks(), wider(hostname, wide));
            hosts.put(hostname, routes);
            if (hostname.any() || hostname.wildcard()) {
                wide.put(hostname.text(), routes);
            }
        }
        return new ListenerTable(listener, tables, new HostIndex<>(hosts), tls);
    }

    /// What makes the TLS engines of this listener's connections; null for clear text.
    public @Nullable TlsContext tls() {
        return tls;
    }

    public ListenerId id() {
        return listener.id();
    }

    public Hostname hostname() {
        return listener.hostname();
    }

    /// The plan of the first line that fits a request, which this listener takes; null for 404.
    public @Nullable Plan find(ClientRequest request) {
        var subject = new Subject(request);
        var best = Integer.MAX_VALUE;
        Plan plan = null;
        for (var host = hosts.mostSpecific(request.authority().host());
                host != null;
                host = host.wider) {
            if (host.ranks[0] > best) {
                continue;
            }
            var found = host.table.find(subject);
            if (found >= 0 && host.ranks[found] < best) {
                best = host.ranks[found];
                plan = host.table.plan(found);
            }
        }
        return plan;
    }

    @Nullable HostTable table(Hostname hostname) {
        return tables.get(hostname);
    }

    // So each name finds its next wider one made. Of the exact ones, which are most, none is wider
    // than another.
    private static Iterable<Hostname> widestFirst(Map<Hostname, Lines> grouped) {
        var wide = new ArrayList<Hostname>();
        var exact = new ArrayList<Hostname>(grouped.size());
        for (var hostname : grouped.keySet()) {
            (hostname.any() || hostname.wildcard() ? wide : exact).add(hostname);
        }
        wide.sort(Comparator.comparingInt(Hostname::specificity));
        wide.addAll(exact);
        return wide;
    }

    // The next wider name takes every host that this one takes, and so do those it links to.
    private static @Nullable HostRoutes wider(Hostname hostname, Map<String, HostRoutes> wide) {
        if (wide.isEmpty()) {
            return null;
        }
        var text = hostname.text();
        for (var dot = text.indexOf('.', hostname.wildcard() ? 2 : 1);
                dot >= 0;
                dot = text.indexOf('.', dot + 1)) {
            var wider = wide.get("*" + text.substring(dot));
            if (wider != null) {
                return wider;
            }
        }
        return hostname.any() ? null : wide.get(Hostname.ANY.text());
    }

    /// A host name's table; where its lines stand in the listener; and whose lines count as well.
    private static final class HostRoutes {
        final HostTable table;
        final int[] ranks;
        final @Nullable HostRoutes wider;

        HostRoutes(HostTable table, int[] ranks, @Nullable HostRoutes wider) {
            this.table = table;
            this.ranks = ranks;
            this.wider = wider;
        }
    }

    private static final class Lines {
        final List<RoutedMatch> routes = new ArrayList<>();
        private int[] ranks = new int[4];

        void add(RoutedMatch routed, int rank) {
            if (routes.size() == ranks.length) {
                ranks = Arrays.copyOf(ranks, ranks.length * 2);
            }
            ranks[routes.size()] = rank;
            routes.add(routed);
        }

        int[] ranks() {
            return Arrays.copyOf(ranks, routes.size());
        }
    }
}
