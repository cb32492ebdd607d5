package dev.gatehouse.server.log;

import java.io.IOException;
import java.io.OutputStream;

/// Whole lines on their way to the writer, as bytes in a ring. One thread at a time puts, another
/// one takes, and neither waits for the other.
final class Ring {

    private final byte[] bytes;
    // How many bytes were ever put and taken; their difference is what is here.
    private volatile long put;
    private volatile long taken;

    /// @param capacity in bytes, a power of two
    Ring(int capacity) {
        bytes = new byte[capacity];
    }

    /// @return false where there is no room for the whole line; then none of it was put
    boolean put(byte[] line, int length) {
        var at = put;
        if (bytes.length - (at - taken) < length) {
            return false;
        }
        var from = (int) (at & (bytes.length - 1));
        var first = Math.min(length, bytes.length - from);
        System.arraycopy(line, 0, bytes, from, first);
        System.arraycopy(line, first, bytes, 0, length - first);
        put = at + length;
        return true;
    }

    /// Whether more than half of it is in use.
    boolean filling() {
        return put - taken > bytes.length / 2;
    }

    /// How many bytes can be taken now.
    int available() {
        return (int) (put - taken);
    }

    /// Writes what is here.
    ///
    /// @param length of it, at most [#available()]
    /// @throws IOException when the sink fails; then all of it is still here
    void writeTo(OutputStream sink, int length) throws IOException {
        var at = (int) (taken & (bytes.length - 1));
        var first = Math.min(length, bytes.length - at);
        sink.write(bytes, at, first);
        if (length > first) {
            sink.write(bytes, 0, length - first);
        }
    }

    /// Makes room: what was written, or can't be.
    ///
    /// @param length at most [#available()]
    @SuppressWarnings("NonAtomicVolatileUpdate") // only the writer changes it
    void free(int length) {
        taken += length;
    }

    /// How many lines there are in so many bytes.
    int lines(int length) {
        var lines = 0;
        var from = taken;
        for (var at = from; at < from + length; at++) {
            if (bytes[(int) (at & (bytes.length - 1))] == '\n') {
                lines++;
            }
        }
        return lines;
    }
}
