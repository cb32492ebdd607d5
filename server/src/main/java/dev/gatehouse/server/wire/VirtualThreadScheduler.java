package dev.gatehouse.server.wire;

import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The two inner parts of JDK 25 on which the loops stand, and the only place that touches them:
/// the constructor `java.lang.ThreadBuilders$VirtualThreadBuilder(Executor)`, which gives virtual
/// threads a scheduler, and the field `java.lang.VirtualThread.scheduler`, which tells whose they
/// are. Both need `--add-opens java.base/java.lang=ALL-UNNAMED`.
final class VirtualThreadScheduler {

    private static final @Nullable Parts PARTS;
    private static final Optional<String> MISSING;

    // For the compiler to see through on the hot path: a constant, not a component of a record.
    private static final @Nullable MethodHandle SCHEDULER;

    static {
        Parts parts = null;
        String missing = null;
        try {
            parts = Parts.find();
            missing = parts.tryOut();
        } catch (ReflectiveOperationException | RuntimeException e) {
            missing =
                    "this JDK (%s) does not let virtual threads have a scheduler of ours: %s; it takes JDK 25 and --add-opens java.base/java.lang=ALL-UNNAMED"
                            .formatted(Runtime.version(), e);
        }
        PARTS = missing == null ? parts : null;
        SCHEDULER = missing == null && parts != null ? parts.scheduler() : null;
        MISSING = Optional.ofNullable(missing);
    }

    private VirtualThreadScheduler() {}

    /// Why virtual threads can't have a scheduler of ours, in a sentence; empty when they can.
    static Optional<String> missing() {
        return MISSING;
    }

    /// A thread-safe factory for virtual threads that `scheduler` runs.
    static ThreadFactory factory(Executor scheduler, UncaughtExceptionHandler uncaught) {
        var parts = PARTS;
        if (parts == null) {
            throw new IllegalStateException(MISSING.orElseThrow());
        }
        return parts.builderFor(scheduler).uncaughtExceptionHandler(uncaught).factory();
    }

    /// Who runs a virtual thread; null for a platform thread.
    static @Nullable Executor of(Thread thread) {
        if (SCHEDULER == null || !thread.isVirtual()) {
            return null;
        }
        try {
            return (Executor) SCHEDULER.invokeExact(thread);
        } catch (Throwable e) {
            throw new AssertionError("a field access does not throw", e);
        }
    }

    /// A class of its own, since its lambdas run on other threads while the outer one initialises.
    private record Parts(MethodHandle builder, MethodHandle scheduler) {

        static Parts find() throws ReflectiveOperationException {
            var builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
            var thread = Class.forName("java.lang.VirtualThread");
            var lookup = MethodHandles.lookup();
            return new Parts(
                    MethodHandles.privateLookupIn(builder, lookup)
                            .findConstructor(
                                    builder, MethodType.methodType(void.class, Executor.class))
                            .asType(
                                    MethodType.methodType(
                                            Thread.Builder.OfVirtual.class, Executor.class)),
                    MethodHandles.privateLookupIn(thread, lookup)
                            .findGetter(thread, "scheduler", Executor.class)
                            .asType(MethodType.methodType(Executor.class, Thread.class)));
        }

        Thread.Builder.OfVirtual builderFor(Executor scheduler) {
            try {
                return ((Thread.Builder.OfVirtual) builder.invokeExact(scheduler))
                        .inheritInheritableThreadLocals(false);
            } catch (RuntimeException e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        /// Runs a virtual thread by hand, which also must know its scheduler.
        ///
        /// @return what went wrong, or null
        @Nullable String tryOut() {
            var steps = new ConcurrentLinkedQueue<Runnable>();
            Executor own = steps::add;
            var ran = new AtomicBoolean();
            var probed = builderFor(own).unstarted(() -> ran.set(true));
            // Only a platform thread can run the steps of a virtual one.
            var runner =
                    Thread.ofPlatform()
                            .name("gatehouse-probe")
                            .daemon()
                            .unstarted(() -> run(probed, steps));
            runner.start();
            try {
                runner.join(10_000);
                var known = (Executor) scheduler.invokeExact(probed);
                return own.equals(known) && ran.get()
                        ? null
                        : "this JDK (%s) did not run a virtual thread on a scheduler of ours"
                                .formatted(Runtime.version());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "interrupted while trying out a scheduler for virtual threads";
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        private static void run(Thread probed, Queue<Runnable> steps) {
            probed.start();
            for (var step = steps.poll(); step != null; step = steps.poll()) {
                step.run();
            }
        }
    }
}
