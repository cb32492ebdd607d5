package dev.gatehouse.k8s.status;

import dev.gatehouse.k8s.api.Answer;
import dev.gatehouse.k8s.api.ApiServer;
import dev.gatehouse.k8s.api.Call;
import dev.gatehouse.k8s.status.Ticks.Moment;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Elects, of all replicas, the one that writes: the holder of a Lease (`coordination.k8s.io/v1`).
///
/// As long as the holder renews it, the others see it change. Each other replica counts from when
/// it saw the last change, by its own clock, so that clocks need not agree; the holder counts from
/// before it sent the last renewal that succeeded, and stops [#MARGIN] earlier. So two never write
/// at a time, whatever is paused in between.
///
/// [#step()] and [#release()] are called by one thread; [#left()] by any.
final class Election implements Leadership {

    /// How long a Lease lasts without renewal: the longest that nobody writes after a leader died,
    /// but for [#LOOK].
    static final Duration DURATION = Duration.ofSeconds(10);

    /// How much earlier the holder stops.
    static final Duration MARGIN = Duration.ofSeconds(2);

    /// From one renewal to the next.
    static final Duration RENEW = Duration.ofSeconds(3);

    /// From one look at another's Lease to the next.
    static final Duration LOOK = Duration.ofSeconds(2);

    /// For the answer to one call.
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /// After a renewal that failed.
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private static final Logger LOG = System.getLogger(Election.class.getName());

    private final ApiServer api;
    private final String namespace;
    private final String name;
    private final String identity;
    private final Ticks ticks;
    private final Runnable changed;

    /// When the last renewal that succeeded was sent; null while this replica does not lead.
    private volatile @Nullable Moment renewed;

    private @Nullable LeaseDocument seen;
    private Moment seenAt;
    private int failures;
    private String trouble = "";

    /// @param namespace where the Lease is; it must exist
    /// @param identity of this replica, different from all others' and from its own before a
    ///   restart
    /// @param changed called when this replica leads from now on, or not any more
    Election(
            ApiServer api,
            String namespace,
            String name,
            String identity,
            Ticks ticks,
            Runnable changed) {
        this.api = api;
        this.namespace = namespace;
        this.name = name;
        this.identity = identity;
        this.ticks = ticks;
        this.changed = changed;
        this.seenAt = ticks.now();
    }

    @Override
    public Duration left() {
        var last = renewed;
        if (last == null) {
            return Duration.ZERO;
        }
        var left = DURATION.minus(MARGIN).minus(ticks.longestSince(last));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /// Does what is due: looks, takes or renews.
    ///
    /// @return how long until the next step
    Duration step() throws InterruptedException {
        try {
            return renewed == null ? campaign() : renew();
        } catch (IOException e) {
            giveUpIfOver();
            trouble("the API server: " + e.getMessage());
            failures++;
            return renewed == null ? Backoff.after(Math.min(failures, 5)) : AGAIN;
        }
    }

    /// Gives the Lease back, so that another replica can have it at once.
    void release() throws InterruptedException {
        var last = seen;
        var held = holds();
        renewed = null;
        if (!held || last == null) {
            return;
        }
        try {
            var freed = last.released(ticks.now().wall());
            api.send(Call.put(path(), freed.tree()), TIMEOUT);
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "the Lease "
                            + where()
                            + " could not be given back, so that it takes another replica "
                            + DURATION.toSeconds()
                            + " s to take over: "
                            + e.getMessage());
        }
    }

    private Duration campaign() throws IOException, InterruptedException {
        var answer = api.send(Call.get(path()), TIMEOUT);
        if (answer.notFound()) {
            return take(null);
        }
        if (!answer.good()) {
            return failed(answer);
        }
        var lease = new LeaseDocument(answer.body());
        var before = seen;
        if (before == null || !before.version().equals(lease.version())) {
            seen = lease;
            seenAt = ticks.now();
            if (!lease.holder().isEmpty() && (before == null || !same(before, lease))) {
                LOG.log(
                        Level.INFO,
                        "replica {0} writes to the API server; this one serves, and stands by",
                        lease.holder());
            }
        }
        var free = lease.holder().isEmpty() || lease.holder().equals(identity);
        var left = free ? Duration.ZERO : lease.duration().minus(ticks.shortestSince(seenAt));
        if (left.isPositive()) {
            trouble = "";
            failures = 0;
            return left.compareTo(LOOK) < 0 ? left : LOOK;
        }
        return take(lease);
    }

    private static boolean same(LeaseDocument a, LeaseDocument b) {
        return a.holder().equals(b.holder());
    }

    private Duration renew() throws IOException, InterruptedException {
        var lease = seen;
        if (lease == null) {
            throw new AssertionError("who leads has seen the Lease");
        }
        return take(lease);
    }

    /// Takes the Lease, or renews it.
    ///
    /// @param lease as it was seen last; null where there is none
    private Duration take(@Nullable LeaseDocument lease) throws IOException, InterruptedException {
        var sent = ticks.now();
        var base = lease == null ? LeaseDocument.fresh(namespace, name) : lease;
        var wanted = base.heldBy(identity, DURATION, sent.wall()).tree();
        var answer =
                api.send(
                        lease == null ? Call.post(collection(), wanted) : Call.put(path(), wanted),
                        TIMEOUT);
        if (answer.good()) {
            held(new LeaseDocument(answer.body()), sent);
            return RENEW;
        }
        if (answer.conflict() || (lease != null && answer.notFound())) {
            // Somebody was faster; or it was us, and the answer got lost: look, then decide.
            return renewed == null ? AGAIN : lookAgain();
        }
        return failed(answer);
    }

    private void held(LeaseDocument lease, Moment sent) {
        var anew = renewed == null;
        // Without this, whoever waits for the leadership to come back would wait for ever.
        var lapsed = !anew && !holds();
        seen = lease;
        seenAt = sent;
        renewed = sent;
        trouble = "";
        failures = 0;
        if (anew) {
            LOG.log(
                    Level.INFO,
                    "this replica, {0}, writes to the API server from now on (Lease {1})",
                    identity,
                    where());
        }
        if (anew || lapsed) {
            changed.run();
        }
    }

    /// After a renewal that met a change of the Lease by somebody.
    private Duration lookAgain() throws IOException, InterruptedException {
        var answer = api.send(Call.get(path()), TIMEOUT);
        if (answer.good()) {
            var lease = new LeaseDocument(answer.body());
            seen = lease;
            seenAt = ticks.now();
            if (lease.holder().equals(identity)) {
                return AGAIN; // still ours: renew it as it is now
            }
            over("replica " + lease.holder() + " has the Lease");
            return LOOK;
        }
        if (answer.notFound()) {
            over("the Lease was deleted");
            return Duration.ZERO;
        }
        return failed(answer);
    }

    private Duration failed(Answer answer) {
        giveUpIfOver();
        var sentence = answer.sentence();
        trouble(answer.busy() ? "the API server says " + sentence : sentence + remedy(answer));
        failures++;
        return renewed == null ? Backoff.after(Math.min(failures + 2, 6)) : AGAIN;
    }

    private String remedy(Answer answer) {
        return answer.notFound()
                ? " (create the namespace " + namespace + ")"
                : " (grant what `gatehouse rbac` prints)";
    }

    private void giveUpIfOver() {
        if (renewed != null && !holds()) {
            over("the Lease could not be renewed in time");
        }
    }

    private void over(String why) {
        renewed = null;
        LOG.log(Level.WARNING, "this replica does not write to the API server any more: " + why);
        changed.run();
    }

    /// Each cause once. Serving goes on, which is why a person must be told of the rest.
    private void trouble(String sentence) {
        if (!sentence.equals(trouble)) {
            trouble = sentence;
            LOG.log(
                    Level.ERROR,
                    "the Lease "
                            + where()
                            + " can't be had or kept, and without it NO STATUS IS WRITTEN: "
                            + sentence
                            + ". Traffic is served all the same. A single replica can do without a"
                            + " Lease: source.kubernetes.leaderElection: false");
        }
    }

    private String where() {
        return namespace + "/" + name;
    }

    private String collection() {
        return "apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases";
    }

    private String path() {
        return collection() + "/" + name;
    }
}
