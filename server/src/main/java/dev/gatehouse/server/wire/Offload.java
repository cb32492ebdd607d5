package dev.gatehouse.server.wire;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// A few platform threads for what would stall a loop: files, DNS, long computations. The virtual
/// thread that asks is parked meanwhile, and its loop goes on.
public final class Offload implements AutoCloseable {

    /// Seconds until a thread without work ends.
    private static final long IDLE = 30;

    private final ThreadPoolExecutor pool;

    /// @param threads that work at once at most, at least 1
    /// @param waiting callers that wait for a thread at most, at least 1; one more is refused
    public Offload(int threads, int waiting) {
        pool =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        IDLE,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(waiting),
                        Thread.ofPlatform().name("gatehouse-offload-", 0).daemon().factory());
        pool.allowCoreThreadTimeOut(true);
    }

    /// Runs the work on a platform thread and waits for it, parked.
    ///
    /// @throws Exception what the work throws
    /// @throws IOException when too many callers wait already, or this is closed
    /// @throws InterruptedException when the caller is interrupted; so is the work then
    public <T> T call(Callable<T> work) throws Exception {
        var task = new FutureTask<>(work);
        try {
            pool.execute(task);
        } catch (RejectedExecutionException e) {
            throw new IOException(
                    pool.isShutdown()
                            ? "offload: closed"
                            : "offload: too many callers wait for one of its "
                                    + pool.getMaximumPoolSize()
                                    + " threads",
                    e);
        }
        try {
            return task.get();
        } catch (InterruptedException e) {
            task.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception failure) {
                throw failure;
            }
            throw new IllegalStateException(e);
        }
    }

    /// Interrupts what runs.
    @Override
    public void close() {
        for (var never : pool.shutdownNow()) {
            ((FutureTask<?>) never).cancel(false);
        }
    }
}
