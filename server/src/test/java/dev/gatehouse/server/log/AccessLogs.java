package dev.gatehouse.server.log;

import java.io.OutputStream;

/// Access logs for tests of other packages.
public final class AccessLogs {

    private AccessLogs() {}

    public static AccessLog to(OutputStream sink) {
        return AccessLog.to(sink, AccessLog.CAPACITY);
    }
}
