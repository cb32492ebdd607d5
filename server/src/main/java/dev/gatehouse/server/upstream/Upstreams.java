package dev.gatehouse.server.upstream;

import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import dev.gatehouse.server.Limits;
import dev.gatehouse.server.http.RequestFailed;
import dev.gatehouse.server.http.RequestFailed.Flag;
import dev.gatehouse.server.metrics.Distribution;
import dev.gatehouse.server.metrics.Family;
import dev.gatehouse.server.metrics.Histogram;
import dev.gatehouse.server.metrics.Sample;
import dev.gatehouse.server.wire.Carriers;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The upstreams of the current snapshot and the pools of their endpoints: what lives on from one
/// snapshot to the next. Changed by one control thread, read by all connections.
public final class Upstreams implements AutoCloseable {

    private final Carriers carriers;
    private final Limits limits;
    private final Map<UpstreamId, Turns> upstreams = new ConcurrentHashMap<>();
    private final Map<InetSocketAddress, EndpointPool> pools = new ConcurrentHashMap<>();

    public Upstreams(Carriers carriers, Limits limits) {
        this.carriers = carriers;
        this.limits = limits;
    }

    /// Adds what is new and changes what is different; nothing goes yet, since a table that needs
    /// it is still in use. Then swap the table, and [#retain(Map)].
    public void add(Map<UpstreamId, Upstream> wanted) {
        wanted.forEach(this::change);
    }

    /// Lets go of what the new table does not need.
    public void retain(Map<UpstreamId, Upstream> wanted) {
        upstreams.keySet().retainAll(wanted.keySet());
        closeUnusedPools();
    }

    /// Gives one upstream new endpoints, if it is there.
    ///
    /// @return whether it is
    public boolean replace(UpstreamId id, Upstream upstream) {
        if (!upstreams.containsKey(id)) {
            return false;
        }
        change(id, upstream);
        closeUnusedPools();
        return true;
    }

    private void change(UpstreamId id, Upstream upstream) {
        var turns = upstreams.computeIfAbsent(id, Turns::new);
        if (!upstream.equals(turns.upstream)) {
            turns.change(upstream);
        }
    }

    private void closeUnusedPools() {
        var used = new HashSet<EndpointPool>();
        upstreams.values().forEach(turns -> used.addAll(turns.endpoints));
        pools.values()
                .removeIf(
                        pool -> {
                            if (used.contains(pool)) {
                                return false;
                            }
                            pool.close();
                            return true;
                        });
    }

    /// The endpoints of an upstream, in turn; the same object for as long as the upstream exists.
    Turns turns(UpstreamId id) {
        return upstreams.computeIfAbsent(id, Turns::new);
    }

    /// The connections to each backend that has had any. Those to an endpoint that several backends
    /// share are told for each.
    public List<Sample> samples() {
        var samples = new ArrayList<Sample>();
        for (var turns : upstreams.values()) {
            if (turns.connects != null) {
                var open = 0;
                var idle = 0;
                for (var pool : turns.endpoints) {
                    idle += pool.idle();
                    open += pool.open();
                }
                var labels = List.of(turns.id.text());
                var active = Math.max(0, open - idle);
                samples.add(new Sample(Family.UPSTREAM_POOL_ACTIVE, labels, active));
                samples.add(new Sample(Family.UPSTREAM_POOL_IDLE, labels, idle));
            }
        }
        return samples;
    }

    /// How long it took to connect to each backend that has been connected to.
    public List<Distribution> distributions() {
        var distributions = new ArrayList<Distribution>();
        for (var turns : upstreams.values()) {
            var histogram = turns.connects;
            if (histogram != null) {
                distributions.add(
                        histogram.distribution(Family.UPSTREAM_CONNECT, List.of(turns.id.text())));
            }
        }
        return distributions;
    }

    /// Closes pooled connections that have been idle for too long.
    public void sweep() {
        pools.values().forEach(EndpointPool::sweep);
    }

    @Override
    public void close() {
        pools.values().forEach(EndpointPool::close);
        pools.clear();
    }

    /// Takes the endpoints of one upstream in turn.
    final class Turns {

        private final UpstreamId id;
        private final AtomicInteger turn = new AtomicInteger();
        private volatile Upstream upstream = new Upstream.Unresolved("not known yet");
        private volatile List<EndpointPool> endpoints = List.of();
        // Made with the first connection.
        private volatile @Nullable Histogram connects;

        private Turns(UpstreamId id) {
            this.id = id;
        }

        private void change(Upstream changed) {
            endpoints =
                    switch (changed) {
                        case Upstream.Endpoints(_, var addresses) ->
                                addresses.stream().map(Upstreams.this::pool).toList();
                        case Upstream.Unresolved _ -> List.of();
                    };
            upstream = changed;
        }

        /// @throws RequestFailed 500 for what does not resolve, 503 where nothing is ready
        EndpointPool next() throws RequestFailed {
            var current = endpoints;
            if (current.isEmpty()) {
                throw switch (upstream) {
                    case Upstream.Unresolved(var reason) ->
                            new RequestFailed(500, Flag.UH, id + " does not resolve: " + reason);
                    case Upstream.Endpoints _ ->
                            new RequestFailed(503, Flag.UH, id + " has no ready endpoint");
                };
            }
            return current.get(Math.floorMod(turn.getAndIncrement(), current.size()));
        }

        int size() {
            return endpoints.size();
        }

        /// A connection was made.
        void connected(long nanos) {
            var histogram = connects;
            if (histogram == null) {
                synchronized (this) {
                    histogram = connects == null ? new Histogram() : connects;
                    connects = histogram;
                }
            }
            histogram.add(nanos);
        }
    }

    private EndpointPool pool(InetSocketAddress address) {
        return pools.computeIfAbsent(address, at -> new EndpointPool(at, carriers, limits));
    }
}
