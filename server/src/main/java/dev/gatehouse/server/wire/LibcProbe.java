package dev.gatehouse.server.wire;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells whether there is a [Libc], before anybody touches that class.
final class LibcProbe {

    private static final Optional<String> MISSING = Optional.ofNullable(find());

    private LibcProbe() {}

    /// Why its calls can't be made here, in a sentence; empty when they can.
    static Optional<String> missing() {
        return MISSING;
    }

    private static @Nullable String find() {
        var os = System.getProperty("os.name", "");
        var architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        if (!os.equals("Linux")
                || !(architecture.equals("amd64") || architecture.equals("aarch64"))) {
            return "loops are made for Linux on x86-64 and AArch64, and this is %s on %s"
                    .formatted(os, architecture);
        }
        // Else the JVM would let us, and print a warning.
        if (!LibcProbe.class.getModule().isNativeAccessEnabled()) {
            return "this JVM does not let us call the C library; it takes --enable-native-access=ALL-UNNAMED";
        }
        try {
            return tryOut();
        } catch (RuntimeException | LinkageError e) {
            return "the C library can't be called: " + e;
        }
    }

    // Also loads all that a call and its failure touch: from then on nothing comes between a call
    // and the look at its errno.
    private static @Nullable String tryOut() {
        var libc = new Libc();
        if (libc.close(-1) >= 0 || libc.recv(-1, 0, 0) >= 0) {
            return "the C library works on a descriptor that there is not";
        }
        int epoll = libc.epollCreate();
        if (epoll < 0) {
            IOException why = libc.failure(epoll);
            return "no epoll: " + why.getMessage();
        }
        libc.close(epoll);
        return null;
    }
}
