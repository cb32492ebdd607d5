package dev.gatehouse.server.upstream;

import java.io.IOException;

/// A pooled connection of which the backend had let go before the request arrived.
final class DeadConnection extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean mayRepeat;

    /// @param mayRepeat whether the request can and may be sent again
    DeadConnection(boolean mayRepeat) {
        super("a pooled connection was dead");
        this.mayRepeat = mayRepeat;
    }

    boolean mayRepeat() {
        return mayRepeat;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
