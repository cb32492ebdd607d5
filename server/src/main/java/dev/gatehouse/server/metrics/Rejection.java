package dev.gatehouse.server.metrics;

import java.util.Locale;

/// Why a connection or a request was turned away: the limit that was reached.
public enum Rejection {
    /// so many connections in all
    MAX_CONNECTIONS,
    /// so many from one source
    MAX_CONNECTIONS_PER_SOURCE,
    /// so many requests at once
    MAX_REQUESTS,
    /// memory or descriptors get short
    OVERLOAD,
    /// what is ready waits too long for its turn
    DELAY;

    /// As the label has it.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
