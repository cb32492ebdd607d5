package dev.gatehouse.server.http;

import java.io.IOException;

/// A message that breaks the protocol or a limit. Whoever sent it can't be understood any further:
/// its connection is closed after the answer. Has no stack trace, since it is no fault of ours and
/// may come in floods.
public final class BadMessage extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;

    /// @param status what a client is answered with; a backend's bad message is a 502 whatever this
    ///   says
    /// @param what a short sentence for the log, with no byte of the message in it
    public BadMessage(int status, String what) {
        super(what);
        this.status = status;
    }

    public int status() {
        return status;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
