package dev.gatehouse.server.overload;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// The descriptors of this process. On a system that does not tell, there are as many as one could
/// want, and none is open.
final class Descriptors {

    private static final long RESERVE = 128;

    /// Of a process that may have few, no more than this part is kept.
    private static final int RESERVED_PART = 4;

    // From Linux 6.2 on, its size is how many there are, and to ask costs one system call; the
    // operating system's bean reads the whole folder.
    private static final Path FOLDER = Path.of("/proc/self/fd");

    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String MAX_OPEN_FILES = "Max open files";
    private static final String UNLIMITED = "unlimited";

    private Descriptors() {}

    /// How many may be open. Read from the system's own list, since the JDK's bean for it would
    /// cost a start some classes.
    static long limit() {
        try (var lines = Files.lines(LIMITS)) {
            var soft =
                    lines.filter(line -> line.startsWith(MAX_OPEN_FILES))
                            .map(line -> line.substring(MAX_OPEN_FILES.length()).strip())
                            .map(values -> values.split("\\s+", 2)[0])
                            .findFirst()
                            .orElse(UNLIMITED);
            return soft.equals(UNLIMITED) ? Long.MAX_VALUE : Long.parseLong(soft);
        } catch (IOException | UncheckedIOException | NumberFormatException _) {
            return Long.MAX_VALUE; // a system that does not tell
        }
    }

    /// Kept for what is not a client's: the admin server and its 64 connections, the API server,
    /// files; and for connections that are accepted just to be refused.
    static long reserve(long limit) {
        return Math.min(RESERVE, limit / RESERVED_PART);
    }

    static long open() {
        try {
            var size = Files.size(FOLDER);
            if (size > 0) {
                return size;
            }
        } catch (IOException _) {
            // no such folder here
        }
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean system
                ? system.getOpenFileDescriptorCount()
                : 0;
    }
}
