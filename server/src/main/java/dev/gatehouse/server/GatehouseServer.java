package dev.gatehouse.server;

import dev.gatehouse.certs.TlsWarmUp;
import dev.gatehouse.model.ApplyReport;
import dev.gatehouse.model.DataPlane;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import dev.gatehouse.server.http.ClientRequest;
import dev.gatehouse.server.http.Encryption;
import dev.gatehouse.server.http.Peer;
import dev.gatehouse.server.http.Plan;
import dev.gatehouse.server.http.Router;
import dev.gatehouse.server.http1.ExchangeLog;
import dev.gatehouse.server.http1.Http1Connection;
import dev.gatehouse.server.listener.Ports;
import dev.gatehouse.server.listener.TlsConnection;
import dev.gatehouse.server.log.AccessLog;
import dev.gatehouse.server.metrics.CarrierSamples;
import dev.gatehouse.server.metrics.Distribution;
import dev.gatehouse.server.metrics.ExpiryWarnings;
import dev.gatehouse.server.metrics.Family;
import dev.gatehouse.server.metrics.Metrics;
import dev.gatehouse.server.metrics.ReloadResult;
import dev.gatehouse.server.metrics.Sample;
import dev.gatehouse.server.metrics.Traffic;
import dev.gatehouse.server.overload.Capacity;
import dev.gatehouse.server.overload.Guard;
import dev.gatehouse.server.overload.Level;
import dev.gatehouse.server.overload.Overload;
import dev.gatehouse.server.overload.Pressure;
import dev.gatehouse.server.routing.ListenerTable;
import dev.gatehouse.server.routing.RoutingTable;
import dev.gatehouse.server.upstream.Ejection;
import dev.gatehouse.server.upstream.Upstreams;
import dev.gatehouse.server.wire.Carriers;
import dev.gatehouse.server.wire.CarriersChoice;
import dev.gatehouse.server.wire.LoopCarriers;
import dev.gatehouse.server.wire.NanoClock;
import dev.gatehouse.server.wire.Overlap;
import dev.gatehouse.server.wire.Wire;
import io.helidon.common.concurrency.limits.FixedLimit;
import io.helidon.webserver.spi.ServerConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The data plane's front door. It has three kinds of state, and no more: the current table, the
/// ports, the upstreams. [#apply(Snapshot)] and its like are called by one control thread.
public final class GatehouseServer implements DataPlane {

    private static final long SWEEP_SECONDS = 5;
    private static final long DRAIN_POLL_MILLIS = 20;

    /// How long nobody new is let in before an address moves: with the time that this takes, less
    /// than the second after which a client's kernel tries again.
    private static final Duration HOLD = Duration.ofMillis(400);

    private final ServerOptions options;
    private final Carriers carriers;
    private final ExchangeLog log;
    private final Upstreams upstreams;
    private final PlanFactory plans;
    private final Overload overload;
    private final Ports ports;
    private final Metrics metrics;
    private final ExpiryWarnings expiry;
    private volatile RoutingTable table;
    private final ScheduledExecutorService sweeper;
    private final Guard guard;
    private volatile Snapshot snapshot = Snapshot.empty();
    private volatile ApplyReport report = new ApplyReport(0, Map.of());
    private volatile boolean draining;
    private boolean warm;

    private GatehouseServer(
            ServerOptions options,
            Carriers carriers,
            ExchangeLog log,
            InstantSource clock,
            Pressure pressure) {
        this.metrics =
                new Metrics(
                        clock, new Traffic(carriers.count(), !(carriers instanceof LoopCarriers)));
        this.expiry = new ExpiryWarnings(clock);
        this.table = RoutingTable.empty(clock);
        this.options = options;
        this.carriers = carriers;
        this.log = log;
        this.upstreams = new Upstreams(carriers, options.limits(), options.passiveHealth());
        this.plans = new PlanFactory(upstreams, carriers, options, metrics.traffic());
        this.overload =
                new Overload(
                        options.overload(),
                        Capacity.of(options.limits()),
                        carriers.count(),
                        metrics);
        this.ports =
                new Ports(
                        carriers, options.limits(), this::speak, concurrency(), metrics, overload);
        this.sweeper =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("gatehouse-sweep").factory());
        var _ =
                sweeper.scheduleWithFixedDelay(
                        upstreams::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
        var _ =
                sweeper.scheduleWithFixedDelay(
                        () -> expiry.check(snapshot),
                        SWEEP_SECONDS,
                        SWEEP_SECONDS,
                        TimeUnit.SECONDS);
        this.guard =
                Guard.start(
                        carriers,
                        overload,
                        options.overload(),
                        pressure,
                        () -> ports.connections() > 0,
                        this::relieve);
    }

    // Not fair, and no queue: whoever comes when there is no room is told at once.
    private FixedLimit concurrency() {
        var most = overload.capacity().requests();
        return FixedLimit.create(limit -> limit.permits(most).fair(false).queueLength(0));
    }

    private void relieve(Level level) {
        ports.relieve(level);
        if (level != Level.NONE) {
            upstreams.closeIdle();
        }
    }

    /// Starts, serving nothing yet.
    ///
    /// @throws IOException when the carriers can't be had; the message says why
    public static GatehouseServer start(ServerOptions options) throws IOException {
        return start(options, System::nanoTime);
    }

    /// Starts beside another process, which serves at the same addresses until this one takes over.
    public static GatehouseServer startBeside(ServerOptions options) throws IOException {
        Overlap.allow();
        return start(options);
    }

    /// This process serves alone from now on: an address that is taken is refused.
    public void tookOver() {
        Overlap.end();
    }

    /// The addresses that are bound and should answer.
    public Set<InetSocketAddress> bound() {
        return ports.bound();
    }

    static GatehouseServer start(ServerOptions options, NanoClock clock) throws IOException {
        return start(options, clock, AccessLog.open(options.accessLog()));
    }

    /// @param log is closed with the server, or when it can't start
    static GatehouseServer start(ServerOptions options, NanoClock clock, ExchangeLog log)
            throws IOException {
        try {
            var carriers = CarriersChoice.valueOf(options.carriers().name()).open(clock);
            return new GatehouseServer(
                    options, carriers, log, InstantSource.system(), Guard.ofThisProcess());
        } catch (IOException failed) {
            log.close();
            throw failed;
        }
    }

    /// Starts on carriers that are there, without a log.
    ///
    /// @param clock what certificates are judged by
    static GatehouseServer start(ServerOptions options, Carriers carriers, InstantSource clock) {
        return start(options, carriers, clock, Guard.ofThisProcess());
    }

    /// @param pressure how short memory and descriptors are
    static GatehouseServer start(
            ServerOptions options, Carriers carriers, InstantSource clock, Pressure pressure) {
        return new GatehouseServer(options, carriers, ExchangeLog.NONE, clock, pressure);
    }

    @Override
    public ApplyReport apply(Snapshot next) {
        var result = ReloadResult.FAILED;
        try {
            var applied = serve(next);
            result =
                    applied.notBound().isEmpty() ? ReloadResult.APPLIED : ReloadResult.PARTLY_BOUND;
            return applied;
        } finally {
            metrics.reloaded(result);
            expiry.check(snapshot);
        }
    }

    private ApplyReport serve(Snapshot next) {
        upstreams.add(next.upstreams());
        table = RoutingTable.compile(next, table, plans).keeping(table, ports.inUse());
        warmUp(next);
        // A port opens when its routes are there, and goes when no route needs it any more.
        var wanted = new LinkedHashSet<InetSocketAddress>();
        next.listeners().forEach(listener -> wanted.addAll(listener.bindings()));
        var failures = ports.apply(wanted);
        upstreams.retain(next.upstreams());
        metrics.traffic().retain(table.plans().stream().map(Plan::cells).toList());
        // In this order: whoever sees the snapshot sees what became of it.
        report = new ApplyReport(next.generation(), notBound(next, failures));
        snapshot = next;
        return report;
    }

    // Before the first port that speaks TLS is bound, and on the control thread: cold, JSSE would
    // stall a loop, and all who are on it.
    private void warmUp(Snapshot next) {
        for (var listener : next.listeners()) {
            if (!warm && listener instanceof Listener.Https https) {
                warm = true;
                var _ = TlsWarmUp.run(https.tls());
            }
        }
    }

    private static Map<ListenerId, String> notBound(
            Snapshot snapshot, Map<InetSocketAddress, String> failures) {
        var notBound = new HashMap<ListenerId, String>();
        for (Listener listener : snapshot.listeners()) {
            for (var binding : listener.bindings()) {
                var failure = failures.get(binding);
                if (failure != null) {
                    notBound.merge(
                            listener.id(), failure, (first, second) -> first + "; " + second);
                }
            }
        }
        return notBound;
    }

    @Override
    public void applyEndpoints(UpstreamId id, Upstream upstream) {
        if (upstreams.replace(id, upstream)) {
            var changed = new HashMap<>(snapshot.upstreams());
            changed.put(id, upstream);
            snapshot = new Snapshot(snapshot.generation(), snapshot.listeners(), changed);
        }
    }

    private ServerConnection speak(InetSocketAddress binding, Wire wire) {
        var port = table.port(binding);
        if (port != null && port.tls()) {
            return new TlsConnection(
                    wire,
                    carriers,
                    options.limits(),
                    name -> listener(binding, name),
                    (encrypted, encryption, clients) ->
                            http(
                                    encrypted,
                                    encryption,
                                    new TlsRouter(this, binding, encryption, clients)),
                    metrics);
        }
        return http(
                wire,
                null,
                request -> plan(listener(binding, request.authority().host()), request));
    }

    private Http1Connection http(Wire wire, @Nullable Encryption encryption, Router router) {
        var remote = wire.remoteAddress();
        var peer = new Peer(remote, wire.localAddress(), trusted(remote.getAddress()), encryption);
        return new Http1Connection(
                wire, carriers, options.limits(), overload, peer, router, log, metrics.traffic());
    }

    /// The listener of the current table that takes a host at a bound address; null where none
    /// does.
    @Nullable ListenerTable listener(InetSocketAddress binding, String host) {
        var port = table.port(binding);
        return port == null ? null : port.listener(host);
    }

    static @Nullable Plan plan(@Nullable ListenerTable listener, ClientRequest request) {
        if (listener == null) {
            return null;
        }
        request.listener(listener.id());
        return listener.find(request);
    }

    private boolean trusted(InetAddress peer) {
        for (var range : options.trustedProxies()) {
            if (range.contains(peer)) {
                return true;
            }
        }
        return false;
    }

    /// Opens the access log's file anew: somebody has moved it away. From any thread.
    public void reopenLogs() {
        log.reopen();
    }

    /// What is served now.
    public Snapshot snapshot() {
        return snapshot;
    }

    /// What is counted, and what is so now.
    List<Sample> samples() {
        var samples = new ArrayList<>(metrics.samples(snapshot));
        samples.addAll(upstreams.samples());
        samples.addAll(CarrierSamples.of(carriers));
        samples.add(new Sample(Family.ACCESS_LOG_DROPPED, List.of(), log.dropped()));
        samples.addAll(overload.samples());
        return samples;
    }

    /// What is measured of each exchange and connection.
    List<Distribution> distributions() {
        var distributions = new ArrayList<>(metrics.distributions());
        distributions.addAll(upstreams.distributions());
        return distributions;
    }

    /// The endpoints that get no requests for now, since they failed.
    Map<UpstreamId, List<Ejection>> ejections() {
        return upstreams.ejections();
    }

    /// What became of the snapshot that was applied last.
    public ApplyReport report() {
        return report;
    }

    /// Whether traffic should come here: there is a configuration, something of it is bound, and
    /// nobody has asked to stop.
    public boolean ready() {
        var current = snapshot;
        return !draining
                && current.generation() > 0
                && (current.listeners().isEmpty()
                        || report.notBound().size() < current.listeners().size());
    }

    public boolean draining() {
        return draining;
    }

    /// Stops accepting, since another process does, and lets each connection end with its next
    /// exchange, so that no client loses a request. To be followed by [#drain(Duration)].
    ///
    /// @param most how long to wait for those that send nothing
    public void retire(Duration most) throws InterruptedException {
        draining = true;
        ports.retire();
        awaitEnd(most);
    }

    /// Says that traffic should go elsewhere, and goes on serving meanwhile: whoever stands in
    /// front has time to see it, and each connection ends with its next exchange. To be followed by
    /// [#drain(Duration)].
    ///
    /// @param delay how long; not cut short where nobody comes, since nobody knows who will
    public void leave(Duration delay) throws InterruptedException {
        draining = true;
        ports.bidFarewell();
        TimeUnit.NANOSECONDS.sleep(delay.toNanos());
    }

    /// The same where the address itself moves to another machine, which knows none of the
    /// connections: for a third of the time each connection may end with its next exchange; then
    /// nobody new is let in, so that what runs ends; and only then it says that traffic should go
    /// elsewhere. Who comes in between knocks again after a second, at the other machine.
    ///
    /// @param delay how long in all, with the time for the address to move
    public void leaveAddress(Duration delay) throws InterruptedException {
        ports.bidFarewell();
        TimeUnit.NANOSECONDS.sleep(delay.toNanos() / 3);
        ports.hold();
        // Also for those that are being let in.
        TimeUnit.MILLISECONDS.sleep(DRAIN_POLL_MILLIS);
        var end = delay.dividedBy(6);
        awaitEnd(end.compareTo(HOLD) < 0 ? end : HOLD);
        leave(delay.dividedBy(2));
    }

    private void awaitEnd(Duration most) throws InterruptedException {
        var end = System.nanoTime() + most.toNanos();
        while (ports.connections() > 0 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(DRAIN_POLL_MILLIS);
        }
    }

    /// Stops accepting and lets what runs finish: each connection ends after its exchange.
    ///
    /// @param grace how long to wait for that; what still runs then is cut off
    /// @return whether everything finished
    public boolean drain(Duration grace) throws InterruptedException {
        draining = true;
        ports.drain();
        awaitEnd(grace);
        var finished = ports.connections() == 0;
        close();
        return finished;
    }

    @Override
    public void close() {
        draining = true;
        guard.close();
        sweeper.shutdownNow();
        ports.close();
        upstreams.close();
        carriers.close();
        log.close();
    }
}
