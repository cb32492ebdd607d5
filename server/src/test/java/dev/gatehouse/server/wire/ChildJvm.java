package dev.gatehouse.server.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Runs a main class of the tests in a JVM of its own, with limits that would harm this one.
public final class ChildJvm {

    /// How it ended.
    ///
    /// @param output all that it printed
    public record Ended(int status, String output) {}

    private ChildJvm() {}

    /// @param shell commands before the JVM starts
    /// @param flags of the JVM
    /// @return all that it printed
    static String run(String shell, String flags, Class<?> main)
            throws IOException, InterruptedException {
        return end(shell, flags, main).output();
    }

    /// The same, with the exit status.
    public static Ended end(String shell, String flags, Class<?> main)
            throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var script =
                "%s; exec '%s' -XX:+UseSerialGC -Xmx64m %s -cp \"$0\" '%s'"
                        .formatted(shell, java, flags, main.getName());
        var process =
                new ProcessBuilder("sh", "-c", script, System.getProperty("java.class.path"))
                        .redirectErrorStream(true)
                        .start();
        try {
            var output = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new IOException("it does not end; it printed " + output);
            }
            return new Ended(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }
}
