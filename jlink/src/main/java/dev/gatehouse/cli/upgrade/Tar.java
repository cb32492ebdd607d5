package dev.gatehouse.cli.upgrade;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Reads a tar archive member by member, as a stream: ustar (POSIX.1-1988) and GNU's long names.
/// Other extensions are refused, since whoever makes our archives needs none. Used by one thread.
final class Tar {

    private static final int BLOCK = 512;

    /// Bytes of a name that is too long for its field.
    private static final int MAX_NAME = 1024;

    /// What a member is.
    enum Kind {
        FILE,
        FOLDER,
        LINK
    }

    /// @param mode the lowest nine bits: rights
    /// @param time in seconds since 1970
    /// @param target of a symbolic link; empty for others
    record Member(String name, Kind kind, long size, int mode, long time, String target) {}

    private final InputStream in;
    private final String source;
    private long left;
    private long padding;

    /// @param source what is read, for people
    Tar(InputStream in, String source) {
        this.in = in;
        this.source = source;
    }

    /// The next member, after what is left of the one before; null at the end.
    @Nullable Member next() throws IOException, Refused {
        String longName = null;
        String longTarget = null;
        while (true) {
            skip(left + padding);
            var header = header();
            if (header == null) {
                return null;
            }
            var type = (char) header[156];
            var size = number(header, 124, 12);
            left = size;
            padding = (BLOCK - size % BLOCK) % BLOCK;
            if (type == 'L' || type == 'K') {
                if (size > MAX_NAME) {
                    throw broken("a name is too long");
                }
                var text = text(in.readNBytes((int) size), 0, (int) size);
                left = 0;
                if (type == 'L') {
                    longName = text;
                } else {
                    longTarget = text;
                }
                continue;
            }
            var name = longName == null ? name(header) : longName;
            var target = longTarget == null ? text(header, 157, 100) : longTarget;
            var kind = kind(type, name);
            if (kind != Kind.FILE && size != 0) {
                throw broken(name + " has bytes, and is no file");
            }
            var mode = (int) number(header, 100, 8) & 0777;
            return new Member(name, kind, size, mode, number(header, 136, 12), target);
        }
    }

    /// The bytes of the member that was read last; there is no need to read them all.
    InputStream content() {
        return new InputStream() {

            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (left == 0 || length == 0) {
                    return left == 0 ? -1 : 0;
                }
                var count = in.read(into, offset, (int) Math.min(length, left));
                if (count < 0) {
                    throw new EOFException(source + " ends in the middle of a member");
                }
                left -= count;
                return count;
            }
        };
    }

    private Kind kind(char type, String name) throws Refused {
        return switch (type) {
            case '0', '\0' -> Kind.FILE;
            case '5' -> Kind.FOLDER;
            case '2' -> Kind.LINK;
            default -> throw broken(name + " is neither a file, a folder nor a symbolic link");
        };
    }

    private byte @Nullable [] header() throws IOException, Refused {
        var header = in.readNBytes(BLOCK);
        if (header.length < BLOCK) {
            throw broken("it ends too early");
        }
        var sum = 0;
        for (var i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        if (sum == 8 * ' ') {
            return null; // the archive's end is a block of zeros
        }
        if (sum != number(header, 148, 8)) {
            throw broken(
                    "a header's checksum is wrong, so this is no tar archive, or a broken one");
        }
        return header;
    }

    // ustar has the beginning of a long name in another field; GNU's has other things there.
    private static String name(byte[] header) {
        var name = text(header, 0, 100);
        var ustar = header[257 + 5] == 0 && text(header, 257, 5).equals("ustar");
        var prefix = ustar ? text(header, 345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private long number(byte[] header, int at, int length) throws Refused {
        var digits = text(header, at, length).strip();
        if (!digits.matches("[0-7]{0,12}")) {
            throw broken("a number of a header is none");
        }
        return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }

    private static String text(byte[] bytes, int at, int most) {
        var end = at;
        while (end < at + most && end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, at, end - at, UTF_8);
    }

    private void skip(long bytes) throws IOException {
        in.skipNBytes(bytes);
        left = 0;
        padding = 0;
    }

    private Refused broken(String why) {
        return new Refused(source + " can't be read as a tar archive: " + why);
    }
}
