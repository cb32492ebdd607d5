package dev.gatehouse.k8s.watch;

/// Who says what is declared.
public interface Feed extends AutoCloseable {

    /// Waits until something changed since the last call, and it is quiet; the first call waits for
    /// the first complete state.
    Resources awaitChange() throws InterruptedException;

    /// Stops watching; a waiting [#awaitChange()] is not woken: interrupt its thread.
    @Override
    void close();
}
