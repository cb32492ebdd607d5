package dev.gatehouse.server.metrics;

import dev.gatehouse.model.Snapshot;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/// Tells the log of certificates that are served and soon expire: 14 days before, and then once a
/// day. Shared between threads.
public final class ExpiryWarnings {

    private static final Logger LOG = System.getLogger("gatehouse.certificates");

    private static final Duration SOON = Duration.ofDays(14);
    private static final Duration QUIET = Duration.ofDays(1);

    private final InstantSource clock;
    // By the certificate's identity. What is a day old goes, so that there is an entry per line
    // that the log got in a day.
    private final Map<String, Instant> warned = new HashMap<>();

    public ExpiryWarnings(InstantSource clock) {
        this.clock = clock;
    }

    /// Warns of those of this snapshot whose time has come.
    public synchronized void check(Snapshot served) {
        var now = clock.instant();
        warned.values().removeIf(then -> !then.plus(QUIET).isAfter(now));
        for (var certificate : ServedCertificate.of(served)) {
            var end = certificate.key().notAfter();
            if (end.isBefore(now.plus(SOON))
                    && warned.putIfAbsent(certificate.key().identity(), now) == null) {
                LOG.log(Level.WARNING, sentence(certificate, now, end));
            }
        }
    }

    private static String sentence(ServedCertificate certificate, Instant now, Instant end) {
        var name = certificate.dnsName().isEmpty() ? certificate.subject() : certificate.dnsName();
        return "listener "
                + certificate.listener()
                + ": the certificate for "
                + printable(name)
                + (end.isBefore(now)
                        ? " has expired, at "
                        : " expires in " + Duration.between(now, end).toDays() + " days, at ")
                + end;
    }

    // A name must not be able to write lines of its own.
    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }
}
