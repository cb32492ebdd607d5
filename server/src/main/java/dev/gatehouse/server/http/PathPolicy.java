package dev.gatehouse.server.http;

/// The one path policy: what is matched is what is forwarded, and normalising it again changes
/// nothing.
/// - Percent-encoded unreserved characters are decoded, once; the hexadecimal digits of all others
///   become upper case (RFC 3986 6.2.2). `%2F` and `%5C` stay as they are and separate nothing.
/// - Dot segments are then removed (RFC 3986 5.2.4). Empty segments and `;` are data, and stay.
/// - Refused with 400: a raw control character, space, `\`, `#` or non-ASCII byte; an encoded
///   control character; a bad percent-encoding; an overlong UTF-8 sequence; a dot segment with
///   parameters (`..;`), since servlet containers read it as `..`.
public final class PathPolicy {

    private PathPolicy() {}

    /// Splits origin-form into path and query, and normalises the path. The common path, which
    /// needs no change, is a slice of the given array.
    ///
    /// @param from where the target begins, with a slash
    public static Target apply(byte[] array, int from, int length) throws BadMessage {
        var end = from + length;
        var pathEnd = end;
        var clean = true;
        for (var i = from; i < end; i++) {
            var b = array[i];
            if (b == '?') {
                pathEnd = i;
                break;
            }
            if (!Ascii.visible(b) || b == '\\' || b == '#') {
                throw new BadMessage(400, "a character that no path has");
            }
            if (b == '%' || (b == '.' && array[i - 1] == '/')) {
                clean = false;
            }
        }
        for (var i = pathEnd; i < end; i++) {
            if (!Ascii.visible(array[i]) || array[i] == '#') {
                throw new BadMessage(400, "a character that no query has");
            }
        }
        if (clean) {
            return new Target(
                    array,
                    from,
                    pathEnd - from,
                    pathEnd == end ? -1 : pathEnd + 1,
                    Math.max(0, end - pathEnd - 1));
        }
        var normal = new byte[length];
        var pathLength = removeDotSegments(normal, decode(array, from, pathEnd, normal));
        var rest = end - pathEnd;
        System.arraycopy(array, pathEnd, normal, pathLength, rest);
        return new Target(
                normal, 0, pathLength, rest == 0 ? -1 : pathLength + 1, Math.max(0, rest - 1));
    }

    /// A path as the policy leaves it.
    ///
    /// @param path begins with a slash; has no query
    public static String normalise(String path) throws BadMessage {
        var bytes = Ascii.bytes(path);
        return apply(bytes, 0, bytes.length).path();
    }

    private static int decode(byte[] from, int at, int end, byte[] to) throws BadMessage {
        var length = 0;
        for (var i = at; i < end; i++) {
            if (from[i] != '%') {
                to[length++] = from[i];
                continue;
            }
            var octet = octet(from, i, end);
            if (octet < 0x20 || octet == 0x7f) {
                throw new BadMessage(
                        400, "an encoded control character in the path, or a bad percent-encoding");
            }
            refuseOverlong(octet, from, i + 3, end);
            if (octet < 0x80 && Ascii.unreserved((byte) octet)) {
                to[length++] = (byte) octet;
            } else {
                to[length++] = '%';
                to[length++] = upper(from[i + 1]);
                to[length++] = upper(from[i + 2]);
            }
            i += 2;
        }
        return length;
    }

    private static int octet(byte[] array, int percent, int end) {
        if (percent + 2 >= end) {
            return -1;
        }
        var high = Ascii.hex(array[percent + 1]);
        var low = Ascii.hex(array[percent + 2]);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    // RFC 3629 3: C0, C1 and F5 to FF never stand in UTF-8; E0 and F0 not before a low octet.
    private static void refuseOverlong(int octet, byte[] array, int next, int end)
            throws BadMessage {
        if (octet < 0xc0) {
            return;
        }
        var following = next < end && array[next] == '%' ? octet(array, next, end) : -1;
        var low = following >= 0x80;
        if (octet <= 0xc1
                || octet >= 0xf5
                || (octet == 0xe0 && low && following < 0xa0)
                || (octet == 0xf0 && low && following < 0x90)) {
            throw new BadMessage(400, "an overlong UTF-8 sequence in the path");
        }
    }

    private static byte upper(byte hex) {
        return hex >= 'a' ? (byte) (hex - 32) : hex;
    }

    // In place: the output never overtakes the input. Each round reads one segment, from its slash.
    private static int removeDotSegments(byte[] path, int length) throws BadMessage {
        var out = 0;
        for (var at = 0; at < length; ) {
            var end = at + 1;
            while (end < length && path[end] != '/') {
                end++;
            }
            var dots = dots(path, at + 1, end);
            if (dots == 0) {
                System.arraycopy(path, at, path, out, end - at);
                out += end - at;
            } else {
                if (dots == 2) {
                    do {
                        out--;
                    } while (out > 0 && path[out] != '/');
                    out = Math.max(out, 0);
                }
                if (end == length) {
                    path[out++] = '/';
                }
            }
            at = end;
        }
        return out;
    }

    private static int dots(byte[] path, int from, int end) throws BadMessage {
        var dots = 0;
        while (from + dots < end && dots < 3 && path[from + dots] == '.') {
            dots++;
        }
        if (dots == 0 || dots == 3) {
            return 0;
        }
        if (from + dots == end) {
            return dots;
        }
        if (path[from + dots] == ';') {
            throw new BadMessage(400, "a dot segment with parameters");
        }
        return 0;
    }
}
