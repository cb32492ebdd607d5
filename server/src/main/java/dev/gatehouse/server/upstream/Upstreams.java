package dev.gatehouse.server.upstream;

import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import dev.gatehouse.server.Limits;
import dev.gatehouse.server.PassiveHealth;
import dev.gatehouse.server.metrics.Distribution;
import dev.gatehouse.server.metrics.Sample;
import dev.gatehouse.server.wire.Carriers;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The upstreams of the current snapshot and the pools of their endpoints: what lives on from one
/// snapshot to the next. Changed by one control thread, read by all connections.
public final class Upstreams implements AutoCloseable {

    private final Carriers carriers;
    private final Limits limits;
    private final PassiveHealth health;
    private final Map<UpstreamId, Turns> upstreams = new ConcurrentHashMap<>();
    private final Map<InetSocketAddress, EndpointPool> pools = new ConcurrentHashMap<>();

    public Upstreams(Carriers carriers, Limits limits, PassiveHealth health) {
        this.carriers = carriers;
        this.limits = limits;
        this.health = health;
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
        var turns = upstreams.computeIfAbsent(id, this::newTurns);
        if (!upstream.equals(turns.upstream())) {
            turns.change(upstream);
        }
    }

    private void closeUnusedPools() {
        var used = new HashSet<EndpointPool>();
        upstreams
                .values()
                .forEach(turns -> turns.all().forEach(endpoint -> used.add(endpoint.pool())));
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
        return upstreams.computeIfAbsent(id, this::newTurns);
    }

    /// How long it took to connect to each backend that has been connected to.
    public List<Distribution> distributions() {
        return upstreams.values().stream().flatMap(turns -> turns.distribution().stream()).toList();
    }

    private Turns newTurns(UpstreamId id) {
        return new Turns(id, health, carriers.clock(), this::pool);
    }

    /// Closes pooled connections that have been idle for too long, and lets endpoints come back
    /// whose time is over.
    public void sweep() {
        pools.values().forEach(EndpointPool::sweep);
        upstreams.values().forEach(Turns::takeBackWhoseTimeIsOver);
    }

    /// Closes pooled connections: their descriptors are needed elsewhere.
    public void closeIdle() {
        pools.values().forEach(EndpointPool::closeIdle);
    }

    /// The endpoints that are left out now.
    public Map<UpstreamId, List<Ejection>> ejections() {
        var ejections = new HashMap<UpstreamId, List<Ejection>>();
        upstreams.forEach(
                (id, turns) -> {
                    var out = turns.ejections();
                    if (!out.isEmpty()) {
                        ejections.put(id, out);
                    }
                });
        return ejections;
    }

    /// What is measured of the endpoints, and the connections to each backend that has had any.
    /// Those to an endpoint that several backends share are told for each.
    public List<Sample> samples() {
        return upstreams.values().stream().flatMap(turns -> turns.samples().stream()).toList();
    }

    @Override
    public void close() {
        pools.values().forEach(EndpointPool::close);
        pools.clear();
    }

    private EndpointPool pool(InetSocketAddress address) {
        return pools.computeIfAbsent(address, at -> new EndpointPool(at, carriers, limits));
    }
}
