package dev.gatehouse.model;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A host name as Gateway API writes it: exact, a wildcard such as `*.example.com` (one label or
/// more in place of the star), or [#ANY]. Lower case, without port and without a trailing dot.
///
/// @param text empty for any
public record Hostname(String text) {

    public static final Hostname ANY = new Hostname("");

    public Hostname {
        text = text.toLowerCase(Locale.ROOT);
    }

    public boolean any() {
        return text.isEmpty();
    }

    public boolean wildcard() {
        return text.startsWith("*.");
    }

    /// For a wildcard, what stands behind the star, with the dot: `.example.com`.
    public String suffix() {
        return text.substring(1);
    }

    /// Whether a request for this host (lower case, without port) belongs here.
    public boolean takes(String host) {
        if (any()) {
            return true;
        }
        if (wildcard()) {
            return host.length() > suffix().length() && host.endsWith(suffix());
        }
        return host.equals(text);
    }

    /// What both take, as one of the two; empty where there is no such host.
    public static Optional<Hostname> intersect(Hostname a, Hostname b) {
        if (a.any() || a.equals(b)) {
            return Optional.of(b);
        }
        if (b.any()) {
            return Optional.of(a);
        }
        if (a.wildcard() && b.wildcard()) {
            if (a.suffix().endsWith(b.suffix())) {
                return Optional.of(a);
            }
            return b.suffix().endsWith(a.suffix()) ? Optional.of(b) : Optional.empty();
        }
        if (a.wildcard()) {
            return a.takes(b.text) ? Optional.of(b) : Optional.empty();
        }
        return b.takes(a.text) ? Optional.of(a) : Optional.empty();
    }

    /// Precedence among host names that take the same host: exact before wildcard, longer before
    /// shorter, any last. Larger is more specific.
    public int specificity() {
        if (any()) {
            return 0;
        }
        // RFC 1035 2.3.4 bounds a name by 255 octets, so an exact name is above every wildcard.
        return wildcard() ? text.length() : 256 + text.length();
    }

    // By hand: a key of large maps, and what the compiler makes for a record is slow until it is
    // compiled by C2.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Hostname(var otherText) && text.equals(otherText);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return any() ? "*" : text;
    }
}
