package dev.gatehouse.cli.service;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who started us and wants to know how we are: systemd, or whoever else speaks `sd_notify(3)`.
/// Where nobody does, nobody is told. From any thread.
public final class ServiceManager {

    private static final Logger LOG = System.getLogger("gatehouse");

    private final Optional<String> socket;
    private final Optional<Duration> watchdog;
    private volatile boolean failed;

    private ServiceManager(Optional<String> socket, Optional<Duration> watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    /// @param environment with `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`, or without
    /// @param pid ours: a watchdog that is meant for another process is not ours to feed
    public static ServiceManager of(Map<String, String> environment, long pid) {
        var socket = Optional.ofNullable(environment.get("NOTIFY_SOCKET"));
        var meant = environment.get("WATCHDOG_PID");
        var watchdog =
                socket.isPresent() && (meant == null || meant.equals(Long.toString(pid)))
                        ? span(environment.get("WATCHDOG_USEC"))
                        : Optional.<Duration>empty();
        return new ServiceManager(socket, watchdog);
    }

    private static Optional<Duration> span(@Nullable String micros) {
        try {
            var count = micros == null ? 0 : Long.parseLong(micros);
            return count > 0 ? Optional.of(Duration.ofNanos(count * 1000)) : Optional.empty();
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /// After how long without [#alive()] we are taken for hung.
    public Optional<Duration> watchdog() {
        return watchdog;
    }

    /// It serves, or it serves again.
    public void ready(String status) {
        tell("READY=1\nSTATUS=" + line(status));
    }

    /// How it is, for people.
    public void status(String status) {
        tell("STATUS=" + line(status));
    }

    /// Another process is about to take over.
    public void reloading(String status) {
        tell(
                "RELOADING=1\nMONOTONIC_USEC="
                        + System.nanoTime() / 1000
                        + "\nSTATUS="
                        + line(status));
    }

    /// Another process is the service from now on.
    public void handedOver(long pid) {
        tell("MAINPID=" + pid + "\nREADY=1");
    }

    public void stopping(String status) {
        tell("STOPPING=1\nSTATUS=" + line(status));
    }

    /// Not hung.
    public void alive() {
        tell("WATCHDOG=1");
    }

    private static String line(String text) {
        return text.replace('\n', ' ');
    }

    private void tell(String message) {
        if (socket.isEmpty()) {
            return;
        }
        try {
            NotifySocket.send(socket.get(), message);
            failed = false;
        } catch (IOException e) {
            if (!failed) { // one speaks for the whole series
                LOG.log(Level.WARNING, "the service manager can't be told: " + e.getMessage());
            }
            failed = true;
        }
    }
}
