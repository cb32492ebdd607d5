package dev.gatehouse.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the kernel lets this process do.
final class Capabilities {

    /// `CAP_NET_ADMIN` in linux/capability.h.
    private static final int NET_ADMIN = 12;

    private Capabilities() {}

    /// Whether routes may be set; false also where that can't be known.
    static boolean netAdmin() {
        try {
            return netAdmin(Files.readString(Path.of("/proc/self/status")));
        } catch (IOException _) {
            return false;
        }
    }

    /// @param status as `/proc/PID/status` has it: of interest is `CapEff:` and 16 hexadecimal
    ///   digits
    static boolean netAdmin(String status) {
        return status.lines()
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> line.substring("CapEff:".length()).strip())
                .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) >> NET_ADMIN & 1) == 1);
    }
}
