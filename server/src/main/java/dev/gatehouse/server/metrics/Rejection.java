package dev.gatehouse.server.metrics;

import java.util.Locale;

/// Why a connection was turned away: the limit that was reached.
public enum Rejection {
    /// so many connections in all
    MAX_CONNECTIONS,
    /// so many from one source
    MAX_CONNECTIONS_PER_SOURCE;

    /// As the label has it.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
