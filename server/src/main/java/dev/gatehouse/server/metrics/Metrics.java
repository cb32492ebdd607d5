package dev.gatehouse.server.metrics;

import dev.gatehouse.model.Snapshot;
import dev.gatehouse.server.wire.AddressText;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/// What one gateway has counted. Its parts tell it what happens, on whatever thread; whoever wants
/// the numbers takes samples, which are not of one instant.
public final class Metrics {

    /// The version where nothing was agreed on.
    private static final String NO_VERSION = "none";

    private static final String VERSION =
            // The jar's manifest has it; classes in a folder have no version.
            Objects.requireNonNullElse(
                    Metrics.class.getPackage().getImplementationVersion(), "development");

    private final InstantSource clock;
    private final Traffic traffic;
    private final Counters reloads = new Counters();
    private final Counters opened = new Counters();
    private final Counters closed = new Counters();
    private final Counters rejected = new Counters();
    private final Counters rejectedRequests = new Counters();
    private final Counters handshakes = new Counters();
    private volatile Instant lastSuccess = Instant.EPOCH;

    /// @param clock tells when a configuration was applied
    /// @param traffic counts what is served
    public Metrics(InstantSource clock, Traffic traffic) {
        this.clock = clock;
        this.traffic = traffic;
    }

    public Traffic traffic() {
        return traffic;
    }

    /// A configuration was given to the data plane.
    public void reloaded(ReloadResult result) {
        switch (result) {
            case APPLIED, PARTLY_BOUND -> lastSuccess = clock.instant();
            case FAILED -> {}
        }
        reloads.cell(result.label()).increment();
    }

    /// The cells of one bound address, for one protocol.
    ///
    /// @param protocol `http` or `https`
    public Connections connections(InetSocketAddress address, String protocol) {
        var text = AddressText.of(address);
        return new Connections(opened.cell(text, protocol), closed.cell(text, protocol));
    }

    /// Forgets what was counted at other addresses. A configuration that keeps moving its ports
    /// would leave series behind without end.
    public void retainAddresses(Collection<InetSocketAddress> addresses) {
        var texts = addresses.stream().map(AddressText::of).collect(Collectors.toSet());
        opened.retain(labels -> texts.contains(labels.getFirst()));
        closed.retain(labels -> texts.contains(labels.getFirst()));
    }

    /// A connection was turned away.
    public void rejected(Rejection reason) {
        rejected.cell(reason.label()).increment();
    }

    /// A request on a connection that had been let in was turned away.
    public void rejectedRequest(Rejection reason) {
        rejectedRequests.cell(reason.label()).increment();
    }

    /// A handshake ended before a version was agreed on.
    public void handshake(HandshakeResult result) {
        handshake(result, NO_VERSION);
    }

    /// A handshake ended.
    ///
    /// @param version as JSSE names it, such as `TLSv1.3`
    public void handshake(HandshakeResult result, String version) {
        handshakes.cell(result.label(), version).increment();
    }

    /// All histograms, in no order.
    public List<Distribution> distributions() {
        return traffic.distributions();
    }

    /// All numbers, in no order.
    ///
    /// @param served what is served now
    public List<Sample> samples(Snapshot served) {
        var samples = new ArrayList<Sample>();
        samples.add(new Sample(Family.BUILD_INFO, List.of(VERSION), 1));
        samples.add(new Sample(Family.CONFIG_GENERATION, List.of(), served.generation()));
        samples.add(
                new Sample(
                        Family.CONFIG_LAST_SUCCESS, List.of(), lastSuccess.toEpochMilli() / 1e3));
        samples.addAll(reloads.samples(Family.CONFIG_RELOADS));
        samples.addAll(traffic.samples());
        samples.addAll(connections());
        samples.addAll(rejected.samples(Family.CONNECTIONS_REJECTED));
        samples.addAll(rejectedRequests.samples(Family.REQUESTS_REJECTED));
        samples.addAll(handshakes.samples(Family.TLS_HANDSHAKES));
        samples.addAll(ServedCertificate.samples(served));
        return samples;
    }

    // What has closed is read first: so nothing can have closed without having been opened.
    private List<Sample> connections() {
        var ended = closed.samples(Family.CONNECTIONS_ACTIVE);
        var samples = new ArrayList<Sample>();
        for (var end : ended) {
            var total = opened.count(end.labels());
            if (total == 0) {
                continue; // nobody came, or the other protocol is spoken there
            }
            samples.add(new Sample(Family.CONNECTIONS, end.labels(), total));
            samples.add(
                    new Sample(
                            Family.CONNECTIONS_ACTIVE,
                            end.labels(),
                            Math.max(0, total - end.value())));
        }
        return samples;
    }

    /// Counts connections that come and go.
    ///
    /// @param opened counts those that were let in
    /// @param closed counts those of them that have ended
    public record Connections(LongAdder opened, LongAdder closed) {

        public void open() {
            opened.increment();
        }

        public void close() {
            closed.increment();
        }
    }
}
