package dev.gatehouse.cli.upgrade;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;

/// What the program `zstd` unpacks, as a stream: it has the format's reference decoder, and its own
/// bound of memory (128 MiB of window). A thread feeds it.
final class Zstd extends FilterInputStream {

    private static final long END_SECONDS = 10;

    private final Process process;
    private final Thread feeder;
    private final String what;
    private volatile String failure = "";

    private Zstd(Process process, InputStream packed, String what) {
        super(process.getInputStream());
        this.process = process;
        this.what = what;
        this.feeder = Thread.ofPlatform().daemon().name("zstd").start(() -> feed(packed));
    }

    /// @param packed is read to its end, and not closed
    /// @param what it is, for people
    static Zstd unpack(InputStream packed, String what) throws Refused {
        try {
            var builder = new ProcessBuilder("zstd", "--decompress", "--stdout", "--quiet");
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
            return new Zstd(builder.start(), packed, what);
        } catch (IOException _) {
            throw new Refused(
                    what + " is packed by zstd, and there is no program zstd: install it");
        }
    }

    private void feed(InputStream packed) {
        try (var into = process.getOutputStream()) {
            packed.transferTo(into);
        } catch (IOException e) {
            // It hung up, which its exit status explains, or the source can't be read.
            failure = String.valueOf(e.getMessage());
        }
    }

    /// To be called at the end of the stream: whether it was really the end.
    void finish() throws IOException, InterruptedException {
        feeder.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)
                || process.exitValue() != 0
                || !failure.isEmpty()) {
            throw new IOException(
                    what + " can't be unpacked" + (failure.isEmpty() ? "" : ": " + failure));
        }
    }

    /// Nobody reads the packed stream any more when this returns.
    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        super.close();
        try {
            feeder.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
