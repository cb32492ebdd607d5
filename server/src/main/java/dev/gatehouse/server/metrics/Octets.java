package dev.gatehouse.server.metrics;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Text on its way out, gathered in one small buffer: thousands of routes with a histogram each are
/// tens of megabytes, which nobody should hold, and which must not cost a string for each line.
final class Octets {

    /// Bytes that are gathered before they are written.
    private static final int GATHERED = 16 * 1024;

    private static final int DIGITS = 20;

    private final OutputStream out;
    private byte[] bytes = new byte[2 * GATHERED];
    private int end;

    Octets(OutputStream out) {
        this.out = out;
    }

    static byte[] of(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    Octets append(byte[] text) {
        reserve(text.length);
        System.arraycopy(text, 0, bytes, end, text.length);
        end += text.length;
        return this;
    }

    Octets append(String text) {
        return append(of(text));
    }

    Octets append(char ascii) {
        reserve(1);
        bytes[end++] = (byte) ascii;
        return this;
    }

    /// @param number at least 0
    Octets append(long number) {
        reserve(DIGITS);
        var left = number;
        var at = end + length(number);
        end = at;
        do {
            bytes[--at] = (byte) ('0' + left % 10);
            left /= 10;
        } while (left > 0);
        return this;
    }

    private static int length(long number) {
        var length = 1;
        for (var left = number; left >= 10; left /= 10) {
            length++;
        }
        return length;
    }

    private void reserve(int more) {
        if (bytes.length - end < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, end + more));
        }
    }

    /// Writes what was gathered, if that is much.
    void flushMuch() throws IOException {
        if (end > GATHERED) {
            flush();
        }
    }

    void flush() throws IOException {
        if (end > 0) {
            out.write(bytes, 0, end);
            end = 0;
        }
    }
}
