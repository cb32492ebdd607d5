package dev.gatehouse.k8s.access;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Runs an exec plugin when it is due: at first, when its credential is about to end, and when the
/// server refused it. Used under a lock, but for [#refused()].
final class PluginRuns {

    /// How long before its end a credential is renewed.
    private static final Duration EARLY = Duration.ofMinutes(1);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Complaint complaint = new Complaint();
    private @Nullable ExecPlugin plugin;
    private Credential printed = Credential.NONE;
    private @Nullable Instant ran;
    private volatile boolean refused;

    /// The server does not believe the credential.
    void refused() {
        refused = true;
    }

    /// What the plugin printed last; nothing where it never did.
    Credential credential(ExecPlugin due, Instant now) throws InterruptedException {
        if (!due.equals(plugin)) {
            plugin = due;
            printed = Credential.NONE;
            ran = null;
        }
        if (isDue(now)) {
            ran = now;
            refused = false;
            try {
                printed = due.run(PATIENCE, now);
                complaint.succeeded();
            } catch (IOException e) {
                complaint.failed(String.valueOf(e.getMessage()));
            }
        }
        return printed;
    }

    private boolean isDue(Instant now) {
        if (ran != null && now.isBefore(ran.plus(ClusterAccess.LOOK))) {
            return false;
        }
        return refused
                || printed.equals(Credential.NONE)
                || printed.end().filter(end -> now.isAfter(end.minus(EARLY))).isPresent();
    }
}
