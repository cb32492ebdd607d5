package dev.gatehouse.cli;

import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// Where a command writes to.
///
/// @param out what was asked for
/// @param err what went wrong
record Terminal(PrintWriter out, PrintWriter err) {

    /// @param spec the command's own, as picocli has filled it in
    static Terminal of(@Nullable CommandSpec spec) {
        var command = Objects.requireNonNull(spec).commandLine();
        return new Terminal(command.getOut(), command.getErr());
    }
}
