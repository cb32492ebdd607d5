package dev.gatehouse.cli.upgrade;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/// A partition of a disk, to which a file system's image is written: from its beginning, in pieces.
final class Partition {

    private static final long FLUSH_SECONDS = 60;

    private final Path path;
    private final long size;

    private Partition(Path path, long size) {
        this.path = path;
        this.size = size;
    }

    /// An image as it was written.
    ///
    /// @param size in bytes
    /// @param digest SHA-256
    record Written(long size, String digest) {}

    /// Looks at it, and changes nothing.
    static Partition of(Path path) throws Refused {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new Partition(path.toRealPath(), channel.size());
        } catch (IOException e) {
            throw new Refused("the partition " + path + " can't be had: " + Sentences.of(e));
        }
    }

    /// Reads an image, which must fit, and keeps nothing.
    Written measure(InputStream image) throws IOException, Refused {
        var digest = Checksums.sha256();
        var count = 0L;
        var piece = new byte[Disk.PIECE];
        for (int read = image.read(piece); read >= 0; read = image.read(piece)) {
            count += read;
            checkFits(count);
            digest.update(piece, 0, read);
        }
        return written(count, digest);
    }

    /// Writes an image; it is on the disk when this returns.
    Written write(InputStream image) throws IOException, Refused {
        var digest = Checksums.sha256();
        var count = 0L;
        try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            var piece = new byte[Disk.PIECE];
            for (int read = image.read(piece); read >= 0; read = image.read(piece)) {
                count += read;
                checkFits(count);
                digest.update(piece, 0, read);
                Disk.writeAll(channel, ByteBuffer.wrap(piece, 0, read));
            }
            channel.force(true);
        }
        return written(count, digest);
    }

    /// Reads back what was written.
    void check(Written wanted) throws IOException, Refused, InterruptedException {
        forget();
        var digest = Checksums.sha256();
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            var piece = ByteBuffer.allocate(Disk.PIECE);
            var left = wanted.size();
            while (left > 0) {
                piece.clear().limit((int) Math.min(piece.capacity(), left));
                if (channel.read(piece) < 0) {
                    break;
                }
                left -= piece.position();
                digest.update(piece.flip());
            }
        }
        if (!written(wanted.size(), digest).equals(wanted)) {
            throw new Refused(path + " does not hold what was written to it: the disk has a fault");
        }
    }

    // What is read back must come from the disk, and not from the page cache. Where this can't be
    // done, as with a plain file, it is read nevertheless.
    private void forget() throws InterruptedException {
        try {
            var process =
                    new ProcessBuilder("blockdev", "--flushbufs", path.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!process.waitFor(FLUSH_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException _) {
            // there is no such program
        }
    }

    private void checkFits(long bytes) throws Refused {
        if (bytes > size) {
            throw new Refused("the new system does not fit: " + path + " has " + size + " bytes");
        }
    }

    private static Written written(long count, MessageDigest digest) {
        return new Written(count, HexFormat.of().formatHex(digest.digest()));
    }
}
