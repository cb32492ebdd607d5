package dev.gatehouse.k8s.watch;

import java.time.Duration;

/// Who says what is declared.
public interface Feed extends AutoCloseable {

    /// Waits until something changed since the last call, and it is quiet; the first call waits for
    /// the first complete state, however long that takes.
    ///
    /// @param atMost when nothing changes in this time, what is declared is told once more, since
    ///   some of it means another thing as time goes by
    Resources awaitChange(Duration atMost) throws InterruptedException;

    /// Stops watching; a waiting [#awaitChange] is not woken: interrupt its thread.
    @Override
    void close();
}
