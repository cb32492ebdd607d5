package dev.gatehouse.k8s.status;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.k8s.api.ApiServer;
import dev.gatehouse.k8s.api.Call;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.model.BackendReach;
import dev.gatehouse.model.UpstreamId;
import io.fabric8.kubernetes.api.model.Service;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Writes an Event on a Service when it can't be reached as it should be, and when it can again:
/// once for each change, by the leader only, at a bounded rate. A replica that comes to lead writes
/// what is bad then. [#accept] never waits.
final class ReachEvents implements AutoCloseable {

    /// Between two Events, and between two looks if this replica leads.
    private static final Duration APART = Duration.ofMillis(100);

    private static final Duration LOOK = Duration.ofSeconds(1);

    /// Before the next try, where the API server did not answer, or has too much to do.
    static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /// An API server takes no longer ones.
    private static final int LONGEST = 1024;

    private static final Logger LOG = System.getLogger(ReachEvents.class.getName());

    private final ApiServer api;
    private final Published published;
    private final Leadership leadership;
    private final InstantSource clock;
    private final Duration afterFailure;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final Map<UpstreamId, BackendReach> pending = new LinkedHashMap<>();
    private Map<UpstreamId, BackendReach> current = Map.of();

    /// What the last Event of a backend said, while that is bad.
    private final Map<UpstreamId, Said> said = new HashMap<>();

    private boolean complained;

    private record Said(BackendReach.Way way, BackendReach.State state) {

        static Said of(BackendReach backend) {
            return new Said(backend.way(), backend.state());
        }
    }

    ReachEvents(
            ApiServer api,
            Published published,
            Leadership leadership,
            InstantSource clock,
            Duration afterFailure) {
        this.api = api;
        this.published = published;
        this.leadership = leadership;
        this.clock = clock;
        this.afterFailure = afterFailure;
        this.thread = Thread.ofPlatform().name("gatehouse-events").daemon().start(this::run);
    }

    /// So it stands with all backends now.
    void accept(List<BackendReach> backends) {
        lock.lock();
        try {
            var now = new HashMap<UpstreamId, BackendReach>();
            backends.forEach(backend -> now.put(backend.upstream(), backend));
            current = now;
            backends.forEach(this::consider);
            pending.keySet().retainAll(now.keySet());
            said.keySet().retainAll(now.keySet());
            if (!pending.isEmpty()) {
                more.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void consider(BackendReach backend) {
        var id = backend.upstream();
        var before = said.get(id);
        var news =
                backend.worthTelling()
                        ? !Said.of(backend).equals(before)
                        : before != null && backend.state() != BackendReach.State.UNPROBED;
        if (news) {
            pending.put(id, backend);
        } else {
            pending.remove(id);
        }
    }

    private void run() {
        try {
            while (true) {
                pause(write(next()));
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private BackendReach next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (pending.isEmpty() || !leadership.holds()) {
                if (pending.isEmpty()) {
                    more.await();
                } else {
                    more.awaitNanos(LOOK.toNanos());
                }
            }
            return pending.values().iterator().next();
        } finally {
            lock.unlock();
        }
    }

    // waits for nothing but the end
    @SuppressWarnings("ReturnValueIgnored")
    private void pause(Duration duration) throws InterruptedException {
        var end = System.nanoTime() + duration.toNanos();
        lock.lockInterruptibly();
        try {
            for (var left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
                more.await(left, TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    /// @return how long to wait until the next one
    private Duration write(BackendReach backend) throws InterruptedException {
        var key = new ObjectKey(backend.namespace(), backend.service());
        var service = published.get(Service.class, key);
        if (service == null) {
            done(backend);
            return Duration.ZERO;
        }
        try {
            var answer =
                    api.send(
                            Call.post(
                                    "api/v1/namespaces/" + key.namespace() + "/events",
                                    event(backend, service)),
                            TIMEOUT);
            if (answer.busy()) {
                return complain(answer.sentence(), afterFailure);
            }
            // What is refused, would be refused again.
            done(backend);
            return answer.good() ? APART : complain(answer.sentence(), APART);
        } catch (IOException e) {
            return complain(String.valueOf(e.getMessage()), afterFailure);
        }
    }

    private Duration complain(String sentence, Duration pause) {
        if (!complained) {
            complained = true;
            LOG.log(
                    Level.WARNING,
                    "an Event about a backend could not be written (this is said once): {0}",
                    sentence);
        }
        return pause;
    }

    private void done(BackendReach backend) {
        lock.lock();
        try {
            if (backend.worthTelling()) {
                said.put(backend.upstream(), Said.of(backend));
            } else {
                said.remove(backend.upstream());
            }
            pending.remove(backend.upstream());
            // It may have changed meanwhile.
            var now = current.get(backend.upstream());
            if (now != null) {
                consider(now);
            }
        } finally {
            lock.unlock();
        }
    }

    private ObjectNode event(BackendReach backend, Service service) {
        var now = clock.instant();
        var event = JsonNodeFactory.instance.objectNode();
        event.put("apiVersion", "v1").put("kind", "Event");
        event.putObject("metadata")
                .put("name", backend.service() + "." + Long.toHexString(nanos(now)))
                .put("namespace", backend.namespace());
        event.putObject("involvedObject")
                .put("apiVersion", "v1")
                .put("kind", "Service")
                .put("namespace", backend.namespace())
                .put("name", backend.service())
                .put("uid", text(service.getMetadata().getUid()));
        event.put("type", backend.worthTelling() ? "Warning" : "Normal");
        event.put("reason", reason(backend));
        var message =
                backend.worthTelling()
                        ? backend.sentence()
                        : backend.upstream() + " is well again: " + backend.sentence();
        event.put("message", message.substring(0, Math.min(message.length(), LONGEST)));
        var time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        event.put("firstTimestamp", time).put("lastTimestamp", time).put("count", 1);
        event.putObject("source").put("component", "gatehouse");
        event.put("reportingComponent", Controller.NAME);
        return event;
    }

    private static String reason(BackendReach backend) {
        return switch (backend.state()) {
            case CUT_OFF -> "BackendCutOff";
            case MISSING -> "BackendNotExposed";
            case FALLBACK -> "BackendFallback";
            case CONFIGURED, UNPROBED, REACHED -> "BackendReached";
        };
    }

    private static long nanos(Instant now) {
        return now.getEpochSecond() * 1_000_000_000 + now.getNano();
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    /// Ends at once; a call that is under way is given up.
    @Override
    public void close() {
        thread.interrupt();
    }
}
