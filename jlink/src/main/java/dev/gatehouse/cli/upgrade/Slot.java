package dev.gatehouse.cli.upgrade;

import java.util.Locale;

/// One of the two systems of an appliance, of which one runs.
public enum Slot {
    A,
    B;

    /// As partitions, folders and entries have it.
    public String letter() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Slot other() {
        return this == A ? B : A;
    }

    @Override
    public String toString() {
        return "slot " + letter();
    }
}
