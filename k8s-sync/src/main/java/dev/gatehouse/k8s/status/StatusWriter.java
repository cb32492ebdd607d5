package dev.gatehouse.k8s.status;

import dev.gatehouse.k8s.status.WishList.Task;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Writes what is said of objects to the API server: only while this replica leads, only what
/// differs, the newest verdicts only, and until it stands there.
///
/// Whoever hands over verdicts never waits. A thread of its own knows what is to be written; the
/// writing itself is done by virtual threads, a few at a time.
public final class StatusWriter implements Consumer<Verdicts>, AutoCloseable {

    /// Writes at a time. An API server lets 200 run, for all its clients (its
    /// `--max-mutating-requests-inflight`).
    private static final int PARALLEL = 16;

    /// For what is under way at the end.
    private static final int CLOSE_SECONDS = 6;

    private static final Logger LOG = System.getLogger(StatusWriter.class.getName());

    private final Function<Verdicts, List<Wish>> wishes;
    private final Writes writes;
    private final Leadership leadership;
    private final WishList list;
    private final Troubles troubles = new Troubles();
    private final WriteCounts counts = new WriteCounts();

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final ExecutorService attempts = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread thread;

    private final Object mail = new Object();
    private @Nullable Verdicts newest;
    private long handedOver;

    private @Nullable Verdicts last;
    private long planned;
    private int underWay;

    /// Of how many verdicts all is tried.
    private volatile long tried;

    /// What wakes the thread. There is one `NewVerdicts` in the queue at most, and no more `Done`
    /// than writes at a time.
    private sealed interface Event {

        record NewVerdicts() implements Event {}

        record LeadershipChanged() implements Event {}

        record Done(Task task, Outcome outcome) implements Event {}
    }

    /// One series of `gatehouse_status_writes_total`.
    ///
    /// @param kind such as `HTTPRoute`
    /// @param result `written`, or why it was not
    public record Series(String kind, String result) implements Comparable<Series> {

        @Override
        public int compareTo(Series other) {
            return Comparator.comparing(Series::kind)
                    .thenComparing(Series::result)
                    .compare(this, other);
        }
    }

    /// Starts at once.
    ///
    /// @param wishes what verdicts want written; called on the writer's thread
    /// @param published may be asked on any thread
    StatusWriter(
            Function<Verdicts, List<Wish>> wishes,
            Published published,
            Writes writes,
            Leadership leadership) {
        this.wishes = wishes;
        this.writes = writes;
        this.leadership = leadership;
        this.list = new WishList(published);
        this.thread = Thread.ofPlatform().name("gatehouse-status").daemon().start(this::run);
    }

    /// From now on this is to be written; returns at once.
    @Override
    public void accept(Verdicts verdicts) {
        synchronized (mail) {
            if (newest == null) {
                events.add(new Event.NewVerdicts());
            }
            newest = verdicts;
            handedOver++;
        }
    }

    /// Whether all that was handed over is written, or has been tried and has to wait.
    boolean idle() {
        synchronized (mail) {
            return tried == handedOver;
        }
    }

    /// This replica leads from now on, or does not any more; returns at once.
    void leadershipChanged() {
        events.add(new Event.LeadershipChanged());
    }

    /// What became of all writes until now.
    public Map<Series, Long> counts() {
        return counts.all();
    }

    /// Lets end what is under way, for some seconds at most, and writes nothing more.
    @Override
    public void close() {
        thread.interrupt();
        try {
            // It waits for nothing but events.
            thread.join();
            attempts.shutdown();
            if (!attempts.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                attempts.shutdownNow();
            }
        } catch (InterruptedException _) {
            attempts.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                start();
                if (underWay == 0) {
                    tried = planned;
                }
                var event = await();
                if (event != null) {
                    handle(event);
                }
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private @Nullable Event await() throws InterruptedException {
        var due = list.due();
        if (due.isEmpty() || underWay == PARALLEL || !leadership.holds()) {
            return events.take();
        }
        return events.poll(Math.max(0, due.getAsLong() - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    // A fault of ours costs these verdicts, and not the thread; the next ones are a new chance.
    @SuppressWarnings("CatchingUnchecked")
    private void handle(Event event) {
        try {
            switch (event) {
                case Event.NewVerdicts() -> {
                    synchronized (mail) {
                        last = newest;
                        newest = null;
                        planned = handedOver;
                    }
                    plan();
                }
                case Event.LeadershipChanged() -> {
                    list.reconsider();
                    plan();
                }
                case Event.Done(var task, var outcome) -> {
                    underWay--;
                    list.done(task, outcome, System.nanoTime());
                    counts.count(task.wish().ref().kind(), outcome);
                    troubles.tell(task.wish().ref(), outcome);
                }
            }
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "A status could not be written, by a fault of Gatehouse", e);
        }
    }

    private void plan() {
        if (last != null) {
            list.want(leadership.holds() ? wishes.apply(last) : List.of(), System.nanoTime());
        }
    }

    private void start() {
        while (underWay < PARALLEL
                && leadership.holds()
                && !Thread.currentThread().isInterrupted()) {
            var task = list.next(System.nanoTime());
            if (task == null) {
                return;
            }
            underWay++;
            attempts.execute(() -> events.add(new Event.Done(task, attempt(task))));
        }
    }

    @SuppressWarnings("CatchingUnchecked") // ours to log, at the edge of its thread
    private Outcome attempt(Task task) {
        try {
            return writes.attempt(task.wish(), task.latest());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Outcome.NotLeading();
        } catch (RuntimeException e) {
            LOG.log(
                    Level.ERROR,
                    task.wish().ref() + " could not be written, by a fault of Gatehouse",
                    e);
            return new Outcome.Refused("a fault of Gatehouse");
        }
    }
}
