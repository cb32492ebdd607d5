package dev.gatehouse.cli;

/// A command cannot do what it was asked for, for a reason that is not a fault of ours. Ends the
/// command with a sentence on standard error and an exit code.
final class CommandFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /// @param sentence for people, without "error:" in front
    CommandFailed(int exitCode, String sentence) {
        super(sentence, null, false, false); // no stack: nobody looks for a fault in the code
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
