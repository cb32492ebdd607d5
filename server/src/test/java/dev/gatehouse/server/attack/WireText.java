package dev.gatehouse.server.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/// Bytes as text that people can read and write. In memory a byte is a char from 0 to 255 (ISO
/// 8859-1), so that every byte survives.
///
/// In the tables a line break and what YAML takes for indentation mean nothing; `\r \n \t \0 \\
/// \xNN` are single bytes, `\s` is a space where an editor would trim one, and `\{N*text}` is
/// `text` N times.
final class WireText {

    private WireText() {}

    static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    static String text(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, ISO_8859_1);
    }

    /// What a table's text stands for.
    ///
    /// @throws IllegalArgumentException for an escape that does not exist, and for a space before a
    ///   line's end, which nobody can see
    static String read(String escaped) {
        var out = new StringBuilder();
        var i = 0;
        while (i < escaped.length()) {
            var c = escaped.charAt(i++);
            if (c == '\n') {
                if (i > 1 && escaped.charAt(i - 2) == ' ') {
                    throw new IllegalArgumentException("a line ends in a space: write \\s");
                }
                continue;
            }
            if (c != '\\') {
                if (c > 0xff) {
                    throw new IllegalArgumentException("'" + c + "' is no byte");
                }
                out.append(c);
                continue;
            }
            switch (escaped.charAt(i++)) {
                case 'r' -> out.append('\r');
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case '0' -> out.append('\0');
                case 's' -> out.append(' ');
                case '\\' -> out.append('\\');
                case 'x' -> {
                    out.append((char) Integer.parseInt(escaped.substring(i, i + 2), 16));
                    i += 2;
                }
                case '{' -> {
                    var star = escaped.indexOf('*', i);
                    var end = closing(escaped, star);
                    var count = Integer.parseInt(escaped.substring(i, star));
                    out.repeat(read(escaped.substring(star + 1, end)), count);
                    i = end + 1;
                }
                default ->
                        throw new IllegalArgumentException(
                                "no such escape: \\" + escaped.charAt(i - 1));
            }
        }
        return out.toString();
    }

    /// Where the `}` stands that closes a repetition; there may be others within.
    private static int closing(String escaped, int from) {
        var depth = 1;
        var i = from;
        while (depth > 0) {
            i++;
            if (escaped.charAt(i) == '}') {
                depth--;
            } else if (escaped.startsWith("\\{", i)) {
                depth++;
            }
        }
        return i;
    }

    /// Bytes for people: escaped, and the middle of a long run left out.
    static String show(String bytes) {
        if (bytes.length() <= 3000) {
            return '"' + escaped(bytes) + '"';
        }
        var tail = bytes.substring(bytes.length() - 500);
        var left = "[... " + (bytes.length() - 2000) + " bytes ...]";
        return '"' + escaped(bytes.substring(0, 1500)) + left + escaped(tail) + '"';
    }

    private static String escaped(String bytes) {
        var shown = new StringBuilder();
        for (var i = 0; i < bytes.length(); i++) {
            var c = bytes.charAt(i);
            switch (c) {
                case '\r' -> shown.append("\\r");
                case '\n' -> shown.append("\\n");
                case '\t' -> shown.append("\\t");
                case '\\' -> shown.append("\\\\");
                default -> {
                    if (c < 0x20 || c > 0x7e) {
                        shown.append(String.format("\\x%02x", (int) c));
                    } else {
                        shown.append(c);
                    }
                }
            }
        }
        return shown.toString();
    }
}
