package dev.gatehouse.server.metrics;

import java.util.Locale;

/// What became of a configuration that the data plane was given.
public enum ReloadResult {
    /// it is served, all of it
    APPLIED,
    /// it is served but for listeners whose address can't be had
    PARTLY_BOUND,
    /// a bug stopped it on its way; the log has it
    FAILED;

    /// As the label has it.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
