package dev.gatehouse.server.overload;

import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;

/// What becomes of a process with a loop that is stuck: it says where, and ends, so that who
/// watches over it starts another. Its connections would never be served again.
public final class StuckLoop {

    /// The exit status: `EX_SOFTWARE` of BSD's `sysexits.h`. An end by OutOfMemoryError has the
    /// JVM's own, 3.
    public static final int STATUS = 70;

    private static final System.Logger LOG = System.getLogger("gatehouse.watchdog");

    private StuckLoop() {}

    /// Does not come back.
    ///
    /// @param carrier its number
    static void end(int carrier, long seconds) {
        LOG.log(
                Level.ERROR,
                "loop {0} has been stuck for {1} s: this process ends with status {2}, to be started"
                        + " anew\n{3}",
                carrier,
                seconds,
                STATUS,
                stacks("gatehouse-loop-" + carrier));
        System.err.flush();
        // Not exit: its hooks would wait for connections that nobody serves any more.
        Runtime.getRuntime().halt(STATUS);
    }

    // Of a platform thread that runs a virtual one, the JDK's own API tells the frames of the
    // scheduler only; the JVM's dump has both.
    private static String stacks(String thread) {
        try {
            var dump =
                    ManagementFactory.getPlatformMBeanServer()
                            .invoke(
                                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                    "threadPrint",
                                    new Object[] {new String[0]},
                                    new String[] {String[].class.getName()});
            var all = String.valueOf(dump).split("\n\n", -1);
            var own =
                    Arrays.stream(all)
                            .filter(one -> one.startsWith("\"" + thread + "\""))
                            .collect(Collectors.joining("\n\n"));
            return own.isEmpty() ? String.valueOf(dump) : own;
        } catch (JMException e) {
            return "its stack can't be had: " + e;
        }
    }
}
