package dev.gatehouse.cli;

import dev.gatehouse.cli.service.ServiceManager;
import dev.gatehouse.cli.service.Succession;
import dev.gatehouse.cli.service.Watchdog;
import dev.gatehouse.server.GatehouseServer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The gateway as a service: tells its manager that it is ready once it is, feeds the watchdog, and
/// lets itself be succeeded. Belongs to the control loop's thread, but for [#stopping()].
final class Service implements AutoCloseable {

    private static final Logger LOG = System.getLogger("gatehouse");

    private final ServiceManager manager;
    private final Optional<Path> control;
    private final boolean takesOver;
    private final List<String> again;
    private final String what;
    private final Thread controlLoop = Thread.currentThread();
    private @Nullable Watchdog watchdog;
    private @Nullable Succession succession;
    private boolean ready;
    private volatile boolean succeeded;

    /// Made on the thread that becomes the control loop's.
    ///
    /// @param control where to listen for a restart; empty for nowhere
    /// @param takesOver whether this process takes over from the one that listens there
    /// @param again the command that starts a process that takes over from this one
    /// @param what it serves, for people
    Service(
            ServiceManager manager,
            Optional<Path> control,
            boolean takesOver,
            List<String> again,
            String what) {
        if (takesOver && control.isEmpty()) {
            throw new CommandFailed(
                    Gatehouse.USAGE, Succession.OPTION + " takes --control, too: from whom?");
        }
        this.manager = manager;
        this.control = control;
        this.takesOver = takesOver;
        this.again = List.copyOf(again);
        this.what = what;
    }

    /// Nobody's.
    static Service none() {
        return new Service(ServiceManager.of(Map.of(), 0), Optional.empty(), false, List.of(), "");
    }

    boolean takesOver() {
        return takesOver;
    }

    /// After each change: the first after which traffic may come makes this process the service.
    void applied(GatehouseServer server) {
        if (ready || !server.ready()) {
            return;
        }
        ready = true;
        listen();
        server.tookOver();
        manager.ready("serving " + what);
        watchdog =
                manager.watchdog()
                        .map(span -> Watchdog.start(server::bound, span, manager::alive))
                        .orElse(null);
    }

    private void listen() {
        if (control.isEmpty()) {
            return;
        }
        succession = new Succession(manager, again, this::succeeded);
        try {
            if (takesOver) {
                succession.takeOver(control.get());
            } else {
                succession.begin(control.get());
            }
        } catch (IOException e) {
            if (takesOver) {
                throw new CommandFailed(Gatehouse.REFUSED, String.valueOf(e.getMessage()));
            }
            LOG.log(Level.WARNING, e.getMessage() + "; gatehouse restart will not work");
        }
    }

    /// Whether another process is the service now.
    boolean isSucceeded() {
        return succeeded;
    }

    private void succeeded() {
        succeeded = true;
        controlLoop.interrupt(); // which ends the loop, and drains
    }

    /// From now on it only finishes what runs.
    void stopping() {
        if (!succeeded) {
            manager.stopping("finishing what runs");
        }
        if (watchdog != null) {
            watchdog.close();
        }
    }

    @Override
    public void close() {
        if (watchdog != null) {
            watchdog.close();
        }
        if (succession != null) {
            succession.close();
        }
    }
}
