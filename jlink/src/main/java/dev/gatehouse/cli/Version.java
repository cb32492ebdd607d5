package dev.gatehouse.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/// Which version this is.
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }

    /// One line: ours, and the Java run-time's.
    static String text() {
        return "gatehouse " + number() + " on Java " + Runtime.version();
    }

    /// Ours.
    static String number() {
        // the jar's manifest has it; classes in a folder have no version
        var ours = Gatehouse.class.getPackage().getImplementationVersion();
        return Objects.requireNonNullElse(ours, "(development)");
    }
}
