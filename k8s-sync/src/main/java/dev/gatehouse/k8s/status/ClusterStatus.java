package dev.gatehouse.k8s.status;

import dev.gatehouse.k8s.api.ApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The way back to a cluster: what is said of its objects is written there, by one replica of all
/// that serve it. [#accept(Verdicts)] never waits.
public final class ClusterStatus implements Consumer<Verdicts>, AutoCloseable {

    /// The name of the Lease.
    public static final String LEASE = "gatehouse";

    private static final Logger LOG = System.getLogger(ClusterStatus.class.getName());

    private final StatusWriter writer;
    private final ReachEvents events;
    private final Leadership leadership;
    private final @Nullable Candidate candidate;

    private ClusterStatus(
            StatusWriter writer,
            ReachEvents events,
            Leadership leadership,
            @Nullable Candidate candidate) {
        this.writer = writer;
        this.events = events;
        this.leadership = leadership;
        this.candidate = candidate;
    }

    /// @param leaderElection whether a Lease decides who writes; without, this replica always does
    /// @param leaseNamespace where the Lease is; it must exist
    /// @param identity of this replica, different from all others' and from its own before a
    ///   restart
    /// @param headlessServices whether each Gateway gets a headless Service with its addresses
    public record Settings(
            boolean leaderElection,
            String leaseNamespace,
            String identity,
            boolean headlessServices) {}

    /// Starts at once.
    ///
    /// @param client the one to use for the next call: it changes with the credentials. It stays
    ///   the caller's, who closes it after this
    /// @param published may be asked on any thread
    public static ClusterStatus start(
            Supplier<KubernetesClient> client, Published published, Settings settings) {
        return start(client, published, settings, Ticks.SYSTEM);
    }

    static ClusterStatus start(
            Supplier<KubernetesClient> client,
            Published published,
            Settings settings,
            Ticks ticks) {
        var api = new ApiServer(client);
        var wake = new Wake();
        var election =
                settings.leaderElection()
                        ? new Election(
                                api,
                                settings.leaseNamespace(),
                                LEASE,
                                settings.identity(),
                                ticks,
                                wake)
                        : null;
        var leadership = election == null ? Leadership.alone() : election;
        var services =
                settings.headlessServices()
                        ? Optional.of(new EdgeServices(published))
                        : Optional.<EdgeServices>empty();
        var features = Features.supported(settings.headlessServices());
        var writer =
                new StatusWriter(
                        verdicts -> wishes(verdicts, features, services),
                        published,
                        new Writes(api, leadership, InstantSource.system()),
                        leadership);
        wake.writer = writer;
        return new ClusterStatus(
                writer,
                new ReachEvents(
                        api,
                        published,
                        leadership,
                        InstantSource.system(),
                        ReachEvents.AFTER_FAILURE),
                leadership,
                election == null ? null : new Candidate(election));
    }

    private static List<Wish> wishes(
            Verdicts verdicts, List<String> features, Optional<EdgeServices> services) {
        var wishes = new ArrayList<Wish>();
        verdicts.gatewayClasses().forEach(v -> wishes.add(new StatusWish.OfClass(v, features)));
        verdicts.gateways().stream()
                .filter(GatewayVerdict::ours)
                .forEach(
                        v -> {
                            wishes.add(new StatusWish.OfGateway(v));
                            services.ifPresent(s -> wishes.addAll(s.of(v)));
                        });
        verdicts.routes().forEach(v -> StatusWish.OfRoute.of(v).ifPresent(wishes::add));
        return wishes;
    }

    @Override
    public void accept(Verdicts verdicts) {
        writer.accept(verdicts);
        events.accept(verdicts.backends());
    }

    /// Whether this replica is the one that writes.
    public boolean leads() {
        return leadership.holds();
    }

    /// What became of all writes until now.
    public Map<StatusWriter.Series, Long> writes() {
        return writer.counts();
    }

    /// Whether all that was handed over is written, or has been tried and has to wait.
    boolean idle() {
        return writer.idle();
    }

    /// Lets end what is under way, and lets another replica write. Takes some seconds at most.
    @Override
    public void close() {
        events.close();
        writer.close();
        if (candidate != null) {
            candidate.close();
        }
    }

    /// The writer is made after the election, which wakes it.
    private static final class Wake implements Runnable {

        private volatile @Nullable StatusWriter writer;

        @Override
        public void run() {
            var known = writer;
            if (known != null) {
                known.leadershipChanged();
            }
        }
    }

    /// The thread of an election.
    private static final class Candidate implements AutoCloseable {

        /// Its calls have deadlines, two at most for one step.
        private static final Duration CLOSE = Duration.ofSeconds(5);

        private static final Duration AFTER_FAULT = Duration.ofSeconds(2);

        private final Election election;
        private final CountDownLatch closed = new CountDownLatch(1);
        private final Thread thread;

        Candidate(Election election) {
            this.election = election;
            thread = Thread.ofPlatform().name("gatehouse-election").daemon().start(this::run);
        }

        private void run() {
            try {
                while (!closed.await(step().toNanos(), TimeUnit.NANOSECONDS)) {}
                election.release();
            } catch (InterruptedException _) {
                // the Lease ends by itself
            }
        }

        // A fault of ours costs this step; the Lease ends by itself, if it goes on.
        @SuppressWarnings("CatchingUnchecked")
        private Duration step() throws InterruptedException {
            try {
                return election.step();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "The election met a fault of Gatehouse", e);
                return AFTER_FAULT;
            }
        }

        @Override
        public void close() {
            closed.countDown();
            try {
                if (!thread.join(CLOSE)) {
                    thread.interrupt();
                }
            } catch (InterruptedException _) {
                thread.interrupt();
                Thread.currentThread().interrupt();
            }
        }
    }
}
