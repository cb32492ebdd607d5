package dev.gatehouse.server.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.model.ApplyReport;
import dev.gatehouse.model.Filter;
import dev.gatehouse.model.Hostname;
import dev.gatehouse.model.HttpMatch;
import dev.gatehouse.model.HttpRule;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.PathMatch;
import dev.gatehouse.model.RoutedMatch;
import dev.gatehouse.model.RuleId;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.model.Timeouts;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import dev.gatehouse.model.WeightedBackend;
import dev.gatehouse.server.AccessLogOptions;
import dev.gatehouse.server.FreePorts;
import dev.gatehouse.server.GatehouseServer;
import dev.gatehouse.server.GatewayOnClock;
import dev.gatehouse.server.Limits;
import dev.gatehouse.server.ServerOptions;
import dev.gatehouse.server.ServerOptions.CarriersKind;
import dev.gatehouse.server.overload.Pressure;
import dev.gatehouse.server.overload.Pressure.Reading;
import dev.gatehouse.server.wire.CarriersChoice;
import dev.gatehouse.server.wire.ManualClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A gateway on a clock that stands still until the test moves it, one listener, and what it
/// serves.
final class Lab implements AutoCloseable {

    static final UpstreamId SERVICE = new UpstreamId("default/service:80");

    private static final Duration TOO_LONG = Duration.ofMinutes(20);

    final ManualClock clock = new ManualClock();
    final InetSocketAddress at = FreePorts.next();
    final WatchedCarriers carriers;
    final GatehouseServer gateway;
    private long generation;

    Lab(CarriersKind carriers) throws IOException {
        this(carriers, Limits.DEFAULTS);
    }

    Lab(CarriersKind carriers, Limits limits) throws IOException {
        this(new ServerOptions(carriers, limits, List.of(), AccessLogOptions.OFF));
    }

    Lab(ServerOptions options) throws IOException {
        this(options, () -> new Reading(0, 0));
    }

    /// @param pressure how short memory and descriptors are
    Lab(ServerOptions options, Pressure pressure) throws IOException {
        var kind = options.carriers().name();
        carriers = new WatchedCarriers(CarriersChoice.valueOf(kind).open(clock));
        gateway = GatewayOnClock.start(options, carriers, pressure);
    }

    /// Everything goes to these endpoints.
    Lab serve(InetSocketAddress... endpoints) {
        return serve(Timeouts.NONE, endpoints);
    }

    Lab serve(Timeouts timeouts, InetSocketAddress... endpoints) {
        return serve(timeouts, endpoints(endpoints));
    }

    Lab serve(Timeouts timeouts, Upstream upstream) {
        var rule = rule("all", timeouts, new WeightedBackend(SERVICE, 1, List.of()));
        var report = apply(Map.of(SERVICE, upstream), listener("http", at, route("/", rule)));
        assertThat(report.notBound()).isEmpty();
        return this;
    }

    ApplyReport apply(Map<UpstreamId, Upstream> upstreams, Listener... listeners) {
        return gateway.apply(new Snapshot(++generation, List.of(listeners), upstreams));
    }

    static Upstream endpoints(InetSocketAddress... endpoints) {
        return new Upstream.Endpoints(Upstream.Protocol.HTTP1, List.of(endpoints));
    }

    static Listener listener(String name, InetSocketAddress at, RoutedMatch... routes) {
        return new Listener.Http(
                new ListenerId("default", "edge", name),
                List.of(at),
                Hostname.ANY,
                Arrays.asList(routes));
    }

    static RoutedMatch route(String prefix, HttpRule rule) {
        var match =
                new HttpMatch(new PathMatch.Prefix(prefix), Optional.empty(), List.of(), List.of());
        return new RoutedMatch(Hostname.ANY, match, rule);
    }

    static HttpRule rule(String name, Timeouts timeouts, WeightedBackend... backends) {
        var id = new RuleId("HTTPRoute", "default", name, 0, Optional.empty());
        return new HttpRule(id, List.<Filter>of(), Arrays.asList(backends), timeouts);
    }

    RawSocket client() throws IOException {
        return RawSocket.connect(at);
    }

    /// Moves the clock in steps until this end sees the connection's end.
    ///
    /// @return by how much it was moved; the gateway may have begun to count later
    Duration untilEnded(RawSocket socket, Duration step) throws IOException {
        var moved = Duration.ZERO;
        while (!socket.endedMeanwhile()) {
            moved = moved.plus(step);
            assertThat(moved)
                    .as("the clock, and the connection is still open")
                    .isLessThan(TOO_LONG);
            clock.advance(step);
        }
        return moved;
    }

    /// Moves the clock in steps until something arrives here.
    Duration untilAnswered(RawSocket socket, Duration step) throws IOException {
        var moved = Duration.ZERO;
        while (!socket.arrived()) {
            moved = moved.plus(step);
            assertThat(moved).as("the clock, and nothing has come").isLessThan(TOO_LONG);
            clock.advance(step);
        }
        return moved;
    }

    @Override
    public void close() {
        gateway.close();
        assertThat(carriers.mistakes()).isEmpty();
    }
}
