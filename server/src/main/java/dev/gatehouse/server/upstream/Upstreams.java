package dev.gatehouse.server.upstream;

import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import dev.gatehouse.server.Limits;
import dev.gatehouse.server.http.RequestFailed;
import dev.gatehouse.server.http.RequestFailed.Flag;
import dev.gatehouse.server.wire.Carriers;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

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
    }

    private EndpointPool pool(InetSocketAddress address) {
        return pools.computeIfAbsent(address, at -> new EndpointPool(at, carriers, limits));
    }
}
