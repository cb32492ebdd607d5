package dev.gatehouse.server.log;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

/// One line while it is being encoded, as bytes of pure ASCII: whatever a client sent is escaped,
/// so that neither a line break nor a terminal's control sequence gets into the log, in whichever
/// charset it is read. Used by one thread at a time.
final class Line {

    // Per character: 0 for what stands for itself, the letter behind a backslash, or 1 for what is
    // told by its number.
    private static final byte[] JSON = new byte[128];
    private static final byte NUMBER = 1;
    private static final byte[] HEX = ascii("0123456789abcdef");

    static {
        Arrays.fill(JSON, 0, ' ', NUMBER);
        JSON['"'] = '"';
        JSON['\\'] = '\\';
        JSON['\n'] = 'n';
        JSON['\r'] = 'r';
        JSON['\t'] = 't';
        JSON[127] = NUMBER;
    }

    /// How characters are escaped that may not stand for themselves.
    enum Escape {
        /// `\u00e9`
        JSON,
        /// `\xe9`, as Apache does; a number beyond a byte is a question mark
        COMBINED
    }

    private final Escape escape;
    private final DateTimeFormatter second;
    private final byte[] afterSecond;
    private byte[] bytes = new byte[4 * 1024];
    private int length;
    private long lastSecond = Long.MIN_VALUE;
    private byte[] lastText = {};

    Line(Escape escape) {
        this.escape = escape;
        // The pattern's locale matters for the months of the combined format only.
        this.second =
                switch (escape) {
                    case JSON -> formatter("uuuu-MM-dd'T'HH:mm:ss.");
                    case COMBINED -> formatter("dd/MMM/uuuu:HH:mm:ss ");
                };
        this.afterSecond =
                switch (escape) {
                    case JSON -> ascii("Z");
                    case COMBINED -> ascii("+0000");
                };
    }

    private static DateTimeFormatter formatter(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    /// What is to be written as it is.
    static byte[] ascii(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    Line raw(byte[] ascii) {
        ensure(ascii.length);
        System.arraycopy(ascii, 0, bytes, length, ascii.length);
        length += ascii.length;
        return this;
    }

    Line raw(char ascii) {
        ensure(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    Line number(long number) {
        ensure(20);
        if (number < 0) {
            bytes[length++] = '-';
            digits(-number);
        } else {
            digits(number);
        }
        return this;
    }

    private void digits(long number) {
        var end = length + 1;
        for (var rest = number; rest >= 10; rest /= 10) {
            end++;
        }
        length = end;
        for (var rest = number; ; rest /= 10) {
            bytes[--end] = (byte) ('0' + rest % 10);
            if (rest < 10) {
                return;
            }
        }
    }

    /// Milliseconds, to the microsecond.
    Line millis(long nanos) {
        var micros = (nanos + 500) / 1_000;
        number(micros / 1_000).raw('.');
        return three(micros % 1_000);
    }

    private Line three(long number) {
        ensure(3);
        bytes[length++] = (byte) ('0' + number / 100);
        bytes[length++] = (byte) ('0' + number / 10 % 10);
        bytes[length++] = (byte) ('0' + number % 10);
        return this;
    }

    /// @param millis since 1970
    Line time(long millis) {
        var now = Math.floorDiv(millis, 1_000);
        if (now != lastSecond) {
            lastSecond = now;
            lastText = ascii(second.format(Instant.ofEpochSecond(now)));
        }
        raw(lastText);
        if (escape == Escape.JSON) {
            three(Math.floorMod(millis, 1_000));
        }
        return raw(afterSecond);
    }

    /// Bytes that somebody else chose; each above 127 is told by its number.
    ///
    /// @param max what is longer ends in `...`, so many bytes in all
    Line text(byte[] array, int from, int count, int max) {
        var end = from + (count <= max ? count : max - 3);
        ensure((end - from) * 6 + 3);
        for (var i = from; i < end; i++) {
            character(array[i] & 0xff);
        }
        return count <= max ? this : raw('.').raw('.').raw('.');
    }

    /// The same for a string.
    Line text(String text, int max) {
        var end = text.length() <= max ? text.length() : max - 3;
        ensure(end * 6 + 3);
        for (var i = 0; i < end; i++) {
            character(text.charAt(i));
        }
        return text.length() <= max ? this : raw('.').raw('.').raw('.');
    }

    private void character(int c) {
        if (c < JSON.length && JSON[c] == 0) {
            bytes[length++] = (byte) c;
            return;
        }
        bytes[length++] = '\\';
        if (c < JSON.length && JSON[c] != NUMBER) {
            bytes[length++] = JSON[c];
            return;
        }
        switch (escape) {
            case JSON -> {
                bytes[length++] = 'u';
                bytes[length++] = HEX[c >> 12];
                bytes[length++] = HEX[c >> 8 & 15];
            }
            case COMBINED -> {
                bytes[length++] = 'x';
                if (c > 0xff) {
                    bytes[length++] = '3';
                    bytes[length++] = 'f';
                    return;
                }
            }
        }
        bytes[length++] = HEX[c >> 4 & 15];
        bytes[length++] = HEX[c & 15];
    }
}
