package dev.gatehouse.server.log;

import dev.gatehouse.server.AccessLogOptions;
import java.io.OutputStream;

/// Access logs for tests of other packages.
public final class AccessLogs {

    private AccessLogs() {}

    public static AccessLog to(OutputStream sink) {
        return to(sink, AccessLogOptions.OFF);
    }

    /// @param options of which the target does not count
    public static AccessLog to(OutputStream sink, AccessLogOptions options) {
        return AccessLog.to(sink, options, AccessLog.CAPACITY);
    }
}
