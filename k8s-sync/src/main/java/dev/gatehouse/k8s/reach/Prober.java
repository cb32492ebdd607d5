package dev.gatehouse.k8s.reach;

import dev.gatehouse.k8s.reach.ProbeSchedule.Pace;
import dev.gatehouse.k8s.reach.ProbeSchedule.Round;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Finds out by connecting which passages are open. A thread of its own knows whose turn it is; the
/// connections are made by virtual threads, no more at a time than are begun in their deadline.
public final class Prober implements Scout {

    private static final Logger LOG = System.getLogger(Prober.class.getName());

    private final Predicate<InetSocketAddress> answers;
    private final Runnable onChange;
    private final ProbeSchedule schedule;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final AtomicReference<@Nullable List<ProbeTarget>> newest = new AtomicReference<>();
    private final ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread thread;
    private volatile ReachVerdicts verdicts = ReachVerdicts.NONE;
    private volatile @Nullable List<ProbeTarget> told;

    /// What wakes the thread. There is one `Watch` in the queue at most, and one `Done` for each
    /// round that is under way.
    private sealed interface Event {

        record Watch() implements Event {}

        record Done(Passage passage, boolean answered) implements Event {}
    }

    private Prober(Predicate<InetSocketAddress> answers, Pace pace, Runnable onChange) {
        this.answers = answers;
        this.onChange = onChange;
        this.schedule = new ProbeSchedule(pace);
        this.thread = Thread.ofPlatform().name("gatehouse-reach").daemon().unstarted(this::run);
    }

    /// Starts at once.
    ///
    /// @param onChange is called on the prober's thread when [#verdicts()] are others than before
    public static Prober start(Runnable onChange) {
        return start(Connecting::answers, Pace.USUAL, onChange);
    }

    /// @param answers whether somebody is at an address; called on virtual threads
    static Prober start(Predicate<InetSocketAddress> answers, Pace pace, Runnable onChange) {
        var prober = new Prober(answers, pace, onChange);
        prober.thread.start();
        return prober;
    }

    @Override
    public ReachVerdicts verdicts() {
        return verdicts;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the same list says nothing new
    public void watch(List<ProbeTarget> targets) {
        if (targets == told) {
            return;
        }
        told = targets;
        if (newest.getAndSet(targets) == null) {
            events.add(new Event.Watch());
        }
    }

    private void run() {
        try {
            while (true) {
                var event = await();
                if (event != null) {
                    handle(event);
                }
                var now = System.nanoTime();
                for (var round = schedule.next(now); round != null; round = schedule.next(now)) {
                    begin(round);
                }
            }
        } catch (InterruptedException | RejectedExecutionException _) {
            // closed
        }
    }

    private @Nullable Event await() throws InterruptedException {
        var due = schedule.due();
        if (due == null) {
            return events.take();
        }
        return events.poll(Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private void handle(Event event) {
        switch (event) {
            case Event.Watch() -> {
                var targets = newest.getAndSet(null);
                if (targets != null) {
                    schedule.watch(targets, System.nanoTime());
                    verdicts = schedule.verdicts();
                }
            }
            case Event.Done(var passage, var answered) -> {
                if (schedule.done(passage, answered, System.nanoTime())) {
                    verdicts = schedule.verdicts();
                    onChange.run();
                }
            }
        }
    }

    private void begin(Round round) {
        connections.execute(
                () -> events.add(new Event.Done(round.passage(), anyAnswers(round.addresses()))));
    }

    private boolean anyAnswers(List<InetSocketAddress> addresses) {
        try {
            var tries =
                    addresses.stream()
                            .map(address -> connections.submit(() -> answers.test(address)))
                            .toList();
            var any = false;
            for (var one : tries) {
                any |= one.get();
            }
            return any;
        } catch (RejectedExecutionException _) {
            return false; // closed
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            LOG.log(Level.ERROR, "A backend could not be probed, by a fault of Gatehouse", e);
            return false;
        }
    }

    /// Ends; connections that are being made are given up.
    @Override
    public void close() {
        thread.interrupt();
        connections.shutdownNow();
    }
}
