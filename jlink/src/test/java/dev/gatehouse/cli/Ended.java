package dev.gatehouse.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/// What a command ended with.
record Ended(int code, String out, String err) {

    /// Runs a command in this process.
    static Ended gatehouse(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code =
                Gatehouse.commandLine(args)
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(args);
        return new Ended(code, out.toString(), err.toString());
    }
}
