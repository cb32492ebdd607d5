package dev.gatehouse.cli;

/// What happens at SIGTERM and SIGINT: a last piece of work, and then the process ends with exit
/// code 0, since it did what it was told. Without this, the JVM would end with 143.
final class Shutdown implements AutoCloseable {

    private final Thread hook;

    private Shutdown(Thread hook) {
        this.hook = hook;
    }

    /// From now on until [#close()], a signal runs the work.
    ///
    /// @param work bounded in time; runs on a thread of its own
    static Shutdown onSignal(Runnable work) {
        var hook =
                new Thread(
                        () -> {
                            try {
                                work.run();
                            } finally {
                                System.out.flush();
                                System.err.flush();
                                Runtime.getRuntime().halt(0);
                            }
                        },
                        "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        return new Shutdown(hook);
    }

    /// Signals end the process as they usually do.
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // it is running: then that is what ends the process
        }
    }
}
