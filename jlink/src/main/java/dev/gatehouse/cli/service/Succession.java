package dev.gatehouse.cli.service;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// How one process follows another, with both serving for a moment. The older one starts the newer
/// one, which binds the same ports, and says so when it is ready:
///
/// | who | says |
/// |---|---|
/// | `gatehouse restart` to the older | `restart` |
/// | the newer to the older | `take over PID` |
/// | the older to the newer | `go` |
/// | the newer, once it listens at the control socket | `taken` |
/// | the older, once the service manager knows | `yours`; to `gatehouse restart`: `serving PID` |
///
/// Then the older one finishes what it has. If the newer one ends before that or takes too long, it
/// is ended, and the older one goes on as if nothing had been.
public final class Succession implements AutoCloseable {

    private static final Logger LOG = System.getLogger("gatehouse");

    /// Tells a newer process from which one it takes over: the path of the control socket.
    public static final String OPTION = "--take-over";

    /// From its start to its being ready; a cluster's first lists may take a while.
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Path MIGRATE = Path.of("/proc/sys/net/ipv4/tcp_migrate_req");

    private final ServiceManager manager;
    private final List<String> command;
    private final Runnable onSucceeded;
    private @Nullable ControlSocket socket;
    private @Nullable Process successor;
    private CompletableFuture<Long> taken = new CompletableFuture<>();

    /// @param command starts the newer process
    /// @param onSucceeded another process serves: finish what runs, and end
    public Succession(ServiceManager manager, List<String> command, Runnable onSucceeded) {
        this.manager = manager;
        this.command = List.copyOf(command);
        this.onSucceeded = onSucceeded;
    }

    /// Listens for `gatehouse restart`, with nobody to take over from.
    public synchronized void begin(Path control) throws IOException {
        socket = ControlSocket.open(control, this::converse);
    }

    /// Takes over from the process that listens at the control socket, and listens there.
    public synchronized void takeOver(Path control) throws IOException {
        try (var older = ControlSocket.Line.to(control)) {
            older.say("take over " + ProcessHandle.current().pid());
            expect("go", older.hear());
            socket = ControlSocket.open(control, this::converse);
            older.say("taken");
            expect("yours", older.hear());
        }
    }

    private static void expect(String wanted, @Nullable String heard) throws IOException {
        if (!wanted.equals(heard)) {
            throw new IOException(
                    "the older process does not hand over: "
                            + (heard == null ? "it hung up" : heard));
        }
    }

    private void converse(ControlSocket.Line line) throws IOException {
        var wish = line.hear();
        if ("restart".equals(wish)) {
            restart(line);
        } else if (wish != null && wish.startsWith("take over ")) {
            handOver(line, wish.substring("take over ".length()));
        } else {
            line.say("failed: not understood");
        }
    }

    private void restart(ControlSocket.Line line) throws IOException {
        Process started;
        CompletableFuture<Long> done;
        synchronized (this) {
            if (successor != null) {
                line.say("failed: another restart is under way");
                return;
            }
            manager.reloading("starting a process that takes over");
            try {
                var builder = new ProcessBuilder(command).inheritIO();
                // It is about us; whoever takes over is watched as the main process.
                builder.environment().remove("WATCHDOG_PID");
                started = builder.start();
            } catch (IOException e) {
                manager.ready("serving; a restart failed");
                line.say("failed: " + e.getMessage());
                return;
            }
            successor = started;
            taken = new CompletableFuture<>();
            done = taken;
        }
        warnOfLostConnections();
        var problem = await(started, done);
        if (problem.isEmpty()) {
            try {
                line.say("serving " + started.pid());
            } finally {
                onSucceeded.run();
            }
            return;
        }
        started.destroyForcibly();
        synchronized (this) {
            successor = null;
        }
        manager.ready("serving; a restart failed");
        LOG.log(Level.WARNING, "restart: " + problem);
        line.say("failed: " + problem);
    }

    /// @return what went wrong; empty if nothing did
    private static String await(Process started, CompletableFuture<Long> taken) {
        try {
            var first = CompletableFuture.anyOf(taken, started.onExit());
            var _ = first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return taken.isDone()
                    ? ""
                    : "the new process ended before it served; its output says why";
        } catch (TimeoutException _) {
            return "the new process did not serve within " + PATIENCE.toSeconds() + " s";
        } catch (ExecutionException | InterruptedException e) {
            return "interrupted: " + e;
        }
    }

    private void handOver(ControlSocket.Line line, String pid) throws IOException {
        CompletableFuture<Long> done;
        synchronized (this) {
            if (successor == null || !Long.toString(successor.pid()).equals(pid)) {
                line.say("refused: process " + pid + " was not started for this");
                return;
            }
            done = taken;
        }
        line.say("go");
        expect("taken", line.hear());
        manager.handedOver(Long.parseLong(pid));
        line.say("yours");
        done.complete(Long.valueOf(pid));
    }

    private static void warnOfLostConnections() {
        try {
            if (Files.exists(MIGRATE) && Files.readString(MIGRATE).strip().equals("0")) {
                LOG.log(
                        Level.WARNING,
                        "restart: net.ipv4.tcp_migrate_req is 0, so a connection that is made in the"
                                + " very moment of the change may be lost; set it to 1");
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "net.ipv4.tcp_migrate_req can't be read", e);
        }
    }

    @Override
    public synchronized void close() {
        if (socket != null) {
            socket.close();
        }
    }
}
