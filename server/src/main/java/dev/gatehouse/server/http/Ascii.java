package dev.gatehouse.server.http;

import java.nio.charset.StandardCharsets;

/// Classes of bytes in HTTP's grammar, as tables.
public final class Ascii {

    private static final byte TOKEN = 1;
    private static final byte FIELD_VALUE = 2;
    private static final byte TARGET = 4;
    private static final byte UNRESERVED = 8;

    private static final byte[] CLASSES = new byte[256];

    static {
        for (var c = 'a'; c <= 'z'; c++) {
            CLASSES[c] |= TOKEN | UNRESERVED;
            CLASSES[c - 32] |= TOKEN | UNRESERVED;
        }
        for (var c = '0'; c <= '9'; c++) {
            CLASSES[c] |= TOKEN | UNRESERVED;
        }
        for (var c : "!#$%&'*+-.^_`|~".toCharArray()) {
            CLASSES[c] |= TOKEN;
        }
        for (var c : "-._~".toCharArray()) {
            CLASSES[c] |= UNRESERVED;
        }
        for (var c = 0x21; c <= 0x7e; c++) {
            CLASSES[c] |= FIELD_VALUE | TARGET;
        }
        // RFC 9110 5.5: SP, HTAB and obs-text may stand inside a value.
        CLASSES[' '] |= FIELD_VALUE;
        CLASSES['\t'] |= FIELD_VALUE;
        for (var c = 0x80; c <= 0xff; c++) {
            CLASSES[c] |= FIELD_VALUE;
        }
    }

    private Ascii() {}

    /// A character of a token (RFC 9110 5.6.2).
    public static boolean token(byte b) {
        return (CLASSES[b & 0xff] & TOKEN) != 0;
    }

    /// A character of a field value (RFC 9110 5.5): no CR, LF, NUL or other control character.
    public static boolean fieldValue(byte b) {
        return (CLASSES[b & 0xff] & FIELD_VALUE) != 0;
    }

    /// A visible ASCII character: what a request target is made of.
    public static boolean visible(byte b) {
        return (CLASSES[b & 0xff] & TARGET) != 0;
    }

    /// An unreserved character (RFC 3986 2.3): the same whether percent-encoded or not.
    public static boolean unreserved(byte b) {
        return (CLASSES[b & 0xff] & UNRESERVED) != 0;
    }

    public static boolean digit(byte b) {
        return b >= '0' && b <= '9';
    }

    public static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }

    /// The value of a hexadecimal digit, or -1.
    public static int hex(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        var lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /// The bytes of a string in ISO 8859-1: obs-text goes through as it came.
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// The string of some bytes, in ISO 8859-1.
    public static String string(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }
}
