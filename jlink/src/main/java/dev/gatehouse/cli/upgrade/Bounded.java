package dev.gatehouse.cli.upgrade;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads what must not be large.
final class Bounded {

    private Bounded() {}

    /// All of a small regular file.
    ///
    /// @throws IOException also where it has more bytes than it may
    static byte[] read(Path file, int most) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return read(in, most, file.toString());
        }
    }

    /// All that is left of a stream.
    static byte[] read(InputStream in, int most, String what) throws IOException {
        var bytes = in.readNBytes(most + 1);
        if (bytes.length > most) {
            throw new IOException(what + " has more than " + most + " bytes");
        }
        return bytes;
    }
}
