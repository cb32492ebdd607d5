package dev.gatehouse.server.upstream;

import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import dev.gatehouse.server.PassiveHealth;
import dev.gatehouse.server.http.RequestFailed;
import dev.gatehouse.server.http.RequestFailed.Flag;
import dev.gatehouse.server.metrics.Distribution;
import dev.gatehouse.server.metrics.Family;
import dev.gatehouse.server.metrics.Histogram;
import dev.gatehouse.server.metrics.Sample;
import dev.gatehouse.server.wire.AddressText;
import dev.gatehouse.server.wire.NanoClock;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Takes the endpoints of one upstream in turn, and leaves out for a while those that fail: passive
/// health, which others call outlier ejection. A request reads one immutable state, and no lock;
/// ejections and returns are rare, and change it under one.
///
/// An endpoint is out for [PassiveHealth#ejectionTime()] the first time, twice that the second
/// time, and so on up to the longest. For each such time that it has then been in without a new
/// ejection, the count goes down by one. What it was is remembered for as long as the upstream has
/// the endpoint, through changes of the configuration.
final class Turns {

    private static final System.Logger LOG = System.getLogger("gatehouse.upstream");

    /// @param in those that get requests; empty only where there are none at all
    /// @param firstReturn when the next of those that are out comes back
    private record State(
            Upstream upstream, List<Endpoint> all, List<Endpoint> in, long firstReturn) {}

    private final UpstreamId id;
    private final PassiveHealth health;
    private final NanoClock clock;
    private final Function<InetSocketAddress, EndpointPool> pools;
    private final AtomicInteger turn = new AtomicInteger();
    // Made with the first connection.
    private volatile @Nullable Histogram connects;
    private volatile State state =
            new State(
                    new Upstream.Unresolved("not known yet"),
                    List.of(),
                    List.of(),
                    NanoClock.NEVER);

    Turns(
            UpstreamId id,
            PassiveHealth health,
            NanoClock clock,
            Function<InetSocketAddress, EndpointPool> pools) {
        this.id = id;
        this.health = health;
        this.clock = clock;
        this.pools = pools;
    }

    Upstream upstream() {
        return state.upstream;
    }

    /// All of them, in and out.
    List<Endpoint> all() {
        return state.all;
    }

    /// What stays keeps its record.
    synchronized void change(Upstream changed) {
        var known = new HashMap<InetSocketAddress, Endpoint>();
        state.all.forEach(endpoint -> known.put(endpoint.pool().address(), endpoint));
        var all =
                switch (changed) {
                    case Upstream.Endpoints(_, var addresses) ->
                            addresses.stream()
                                    .map(at -> known.computeIfAbsent(at, this::endpoint))
                                    .toList();
                    case Upstream.Unresolved _ -> List.<Endpoint>of();
                };
        // With fewer endpoints, fewer may be out.
        out(all).stream()
                .sorted(Comparator.comparingLong(endpoint -> endpoint.conduct.outUntil))
                .limit(Math.max(0, out(all).size() - most(all)))
                .forEach(endpoint -> takeBack(endpoint, "others have gone"));
        settle(changed, all);
    }

    private Endpoint endpoint(InetSocketAddress at) {
        return new Endpoint(this, pools.apply(at), health);
    }

    /// @throws RequestFailed 500 for what does not resolve, 503 where nothing is ready
    Endpoint next() throws RequestFailed {
        var current = state;
        if (current.firstReturn != NanoClock.NEVER && clock.nanos() >= current.firstReturn) {
            takeBackWhoseTimeIsOver();
            current = state;
        }
        var in = current.in;
        if (in.isEmpty()) {
            throw switch (current.upstream) {
                case Upstream.Unresolved(var reason) ->
                        new RequestFailed(500, Flag.UH, id + " does not resolve: " + reason);
                case Upstream.Endpoints _ ->
                        new RequestFailed(503, Flag.UH, id + " has no ready endpoint");
            };
        }
        return in.get(Math.floorMod(turn.getAndIncrement(), in.size()));
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

    /// How many get requests.
    int size() {
        return state.in.size();
    }

    /// Leaves an endpoint out from now on, unless too many are out already, or it is, or it is not
    /// one of ours any more.
    synchronized void eject(Endpoint endpoint, String why) {
        var all = state.all;
        var conduct = endpoint.conduct;
        if (conduct.out || !all.contains(endpoint) || out(all).size() >= most(all)) {
            return;
        }
        var now = clock.nanos();
        var base = Math.max(1, health.ejectionTime().toNanos());
        if (conduct.times > 0) {
            conduct.times -= (int) Math.min(conduct.times, (now - conduct.backSince) / base);
        }
        var longest = Math.max(base, health.maxEjectionTime().toNanos());
        // Longer than the longest it does not grow, nor does the way back.
        conduct.times = (int) Math.min(conduct.times + 1L, (longest + base - 1) / base);
        var time = Math.min(conduct.times * base, longest);
        conduct.out = true;
        conduct.outUntil = now + time;
        conduct.why = why;
        conduct.ejections++;
        settle(state.upstream, all);
        LOG.log(
                Level.WARNING,
                "{0} of {1} gets no requests for {2} s: {3}",
                AddressText.of(endpoint.pool().address()),
                id,
                Long.toString(Duration.ofNanos(time).toSeconds()),
                why);
    }

    private int most(List<Endpoint> all) {
        return Math.min(
                (int) ((long) all.size() * health.maxEjectedPercent() / 100), all.size() - 1);
    }

    private static List<Endpoint> out(List<Endpoint> all) {
        return all.stream().distinct().filter(endpoint -> endpoint.conduct.out).toList();
    }

    /// Lets those come back whose time is over: when a request comes, or from time to time.
    synchronized void takeBackWhoseTimeIsOver() {
        var current = state;
        var now = clock.nanos();
        if (now < current.firstReturn) {
            return;
        }
        for (var endpoint : out(current.all)) {
            if (endpoint.conduct.outUntil <= now) {
                takeBack(endpoint, "its time is over");
            }
        }
        settle(current.upstream, current.all);
    }

    private void takeBack(Endpoint endpoint, String why) {
        endpoint.conduct.out = false;
        endpoint.conduct.backSince = clock.nanos();
        endpoint.forget();
        LOG.log(
                Level.INFO,
                "{0} of {1} gets requests again: {2}",
                AddressText.of(endpoint.pool().address()),
                id,
                why);
    }

    private void settle(Upstream upstream, List<Endpoint> all) {
        var in = new ArrayList<Endpoint>(all.size());
        var first = NanoClock.NEVER;
        for (var endpoint : all) {
            if (endpoint.conduct.out) {
                first = Math.min(first, endpoint.conduct.outUntil);
            } else {
                in.add(endpoint);
            }
        }
        state = new State(upstream, all, List.copyOf(in), first);
    }

    /// Those that are out.
    synchronized List<Ejection> ejections() {
        var now = clock.nanos();
        return out(state.all).stream()
                .map(
                        endpoint ->
                                new Ejection(
                                        endpoint.pool().address(),
                                        endpoint.conduct.why,
                                        Duration.ofNanos(
                                                Math.max(0, endpoint.conduct.outUntil - now))))
                .toList();
    }

    /// How long it took to connect, if somebody has.
    Optional<Distribution> distribution() {
        return Optional.ofNullable(connects)
                .map(all -> all.distribution(Family.UPSTREAM_CONNECT, List.of(id.text())));
    }

    /// Which are in, and how often each has been out; and their connections, if there were any.
    synchronized List<Sample> samples() {
        var samples = new ArrayList<Sample>();
        if (connects != null) {
            var open = 0;
            var idle = 0;
            for (var endpoint : state.all) {
                idle += endpoint.pool().idle();
                open += endpoint.pool().open();
            }
            var labels = List.of(id.text());
            var active = Math.max(0, open - idle);
            samples.add(new Sample(Family.UPSTREAM_POOL_ACTIVE, labels, active));
            samples.add(new Sample(Family.UPSTREAM_POOL_IDLE, labels, idle));
        }
        for (var endpoint : state.all.stream().distinct().toList()) {
            var labels = List.of(id.text(), AddressText.of(endpoint.pool().address()));
            samples.add(new Sample(Family.UPSTREAM_HEALTHY, labels, endpoint.conduct.out ? 0 : 1));
            if (endpoint.conduct.ejections > 0) {
                samples.add(
                        new Sample(Family.UPSTREAM_EJECTIONS, labels, endpoint.conduct.ejections));
            }
        }
        return samples;
    }
}
