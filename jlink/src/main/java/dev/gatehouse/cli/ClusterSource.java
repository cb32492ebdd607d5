package dev.gatehouse.cli;

import dev.gatehouse.cli.config.GatehouseConfig;
import dev.gatehouse.k8s.access.ClusterAccess;
import dev.gatehouse.k8s.reach.Prober;
import dev.gatehouse.k8s.reach.ReachLog;
import dev.gatehouse.k8s.reach.ReachPolicy;
import dev.gatehouse.k8s.reach.Scout;
import dev.gatehouse.k8s.status.ClusterStatus;
import dev.gatehouse.k8s.status.Controller;
import dev.gatehouse.k8s.status.StatusWriter;
import dev.gatehouse.k8s.status.Verdicts;
import dev.gatehouse.k8s.translate.Origin;
import dev.gatehouse.k8s.watch.Feed;
import dev.gatehouse.k8s.watch.Resources;
import dev.gatehouse.k8s.watch.cluster.ClusterFeed;
import dev.gatehouse.k8s.watch.cluster.SourceHealth;
import dev.gatehouse.k8s.watch.lastgood.LastGood;
import dev.gatehouse.model.SourceState;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// A cluster, through its API server: what is declared there, or what was declared there last, and
/// the status that is written there.
final class ClusterSource implements Source, Feed {

    private static final Logger LOG = System.getLogger("gatehouse");

    private final ClusterAccess access;
    private final ClusterFeed feed;
    private final Optional<LastGood> lastGood;
    private final ClusterStatus status;
    private final GatehouseConfig.Cluster config;
    private final Scout scout;
    private final ReachLog reachLog = new ReachLog();

    private ClusterSource(
            ClusterAccess access,
            ClusterFeed feed,
            Optional<LastGood> lastGood,
            ClusterStatus status,
            GatehouseConfig.Cluster config) {
        this.access = access;
        this.feed = feed;
        this.lastGood = lastGood;
        this.status = status;
        this.config = config;
        // Whatever the configuration says, a GatewayClass may say auto; it does nothing until then.
        this.scout = Prober.start(feed::tellAgain);
    }

    /// @throws IOException if the kubeconfig or the state folder can't be used; its message is a
    ///   sentence
    static ClusterSource open(GatehouseConfig.Cluster cluster, GatehouseConfig.State state)
            throws IOException {
        var lastGood = StateFolder.open(state);
        var opening = opening(cluster);
        var known = lastGood.flatMap(LastGood::load);
        known.ifPresent(
                loaded ->
                        LOG.log(
                                Level.INFO,
                                "starting from what was declared at {0}, until the API server"
                                        + " answers",
                                loaded.saved()));
        var access = opened(opening);
        var feed =
                ClusterFeed.open(
                        access::client, Controller.NAME, known.map(LastGood.Loaded::resources));
        var settings =
                new ClusterStatus.Settings(
                        cluster.leaderElection(),
                        cluster.leaseNamespace(),
                        identity(),
                        cluster.gatewayServices());
        var status = ClusterStatus.start(access::client, feed::get, settings);
        return new ClusterSource(access, feed, lastGood, status, cluster);
    }

    /// Beside the reading of the state: at a cold start each costs a tenth of a second.
    private static FutureTask<ClusterAccess> opening(GatehouseConfig.Cluster cluster) {
        var opening =
                new FutureTask<>(
                        () ->
                                ClusterAccess.open(
                                        cluster.kubeconfig(), cluster.context(), Version.number()));
        Thread.ofPlatform().daemon().name("gatehouse-access").start(opening);
        return opening;
    }

    // It ends by itself: a plugin that it runs has a deadline.
    private static ClusterAccess opened(FutureTask<ClusterAccess> opening) throws IOException {
        try {
            return opening.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the kubeconfig was read", e);
        }
    }

    /// Of this replica, and of no other run of it: the host's name is for people.
    private static String identity() {
        return hostName() + "-" + Long.toHexString(new SecureRandom().nextLong());
    }

    // The JDK's way asks the DNS, for seconds where that is away.
    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException _) {
            return "gatehouse";
        }
    }

    @Override
    public Feed feed() {
        return this;
    }

    @Override
    public Resources awaitChange(Duration atMost) throws InterruptedException {
        var resources = feed.awaitChange(atMost);
        if (feed.complete()) {
            lastGood.ifPresent(file -> file.offer(resources));
        }
        return resources;
    }

    @Override
    public Origin origin() {
        return Origin.CLUSTER;
    }

    @Override
    public ReachPolicy reach() {
        return config.reach();
    }

    @Override
    public Scout scout() {
        return scout;
    }

    @Override
    public void told(Verdicts verdicts) {
        reachLog.tell(verdicts.backends());
        // What is said of a state from before is said by nobody: the objects may have changed.
        if (feed.complete()) {
            status.accept(verdicts);
        }
    }

    @Override
    public SourceState state() {
        var health = feed.health();
        return new SourceState(
                health.staleSince(),
                health.kinds().stream().map(ClusterSource::watch).toList(),
                config.leaderElection() ? Optional.of(status.leads()) : Optional.empty(),
                status.writes().entrySet().stream().map(ClusterSource::writes).toList(),
                access.credentialsEnd());
    }

    private static SourceState.Watch watch(SourceHealth.KindHealth kind) {
        return new SourceState.Watch(kind.kind(), kind.connected(), kind.problem());
    }

    private static SourceState.Writes writes(Map.Entry<StatusWriter.Series, Long> entry) {
        return new SourceState.Writes(
                entry.getKey().kind(), entry.getKey().result(), entry.getValue());
    }

    // Whoever wrote what can't be bound is not here, and may correct it.
    @Override
    public boolean endsUnserved() {
        return false;
    }

    @Override
    public void close() {
        scout.close();
        status.close();
        feed.close();
        lastGood.ifPresent(LastGood::close);
        access.close();
    }
}
