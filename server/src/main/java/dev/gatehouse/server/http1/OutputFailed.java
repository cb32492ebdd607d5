package dev.gatehouse.server.http1;

import java.io.IOException;

/// Content could be read, but not written: tells whose fault the failure of a relay is.
public final class OutputFailed extends IOException {

    private static final long serialVersionUID = 1L;

    private final IOException failure;

    OutputFailed(IOException failure) {
        super(failure);
        this.failure = failure;
    }

    /// What the output said.
    public IOException failure() {
        return failure;
    }
}
