package dev.gatehouse.server.wire;

import java.io.IOException;

/// A deadline passed while a [Wire] was waiting. After a read that timed out the wire is still good
/// for writing, so that a last answer can be sent; after a write that timed out it is closed.
public final class TimedOut extends IOException {

    private static final long serialVersionUID = 1L;

    public TimedOut(String what) {
        super(what);
    }
}
