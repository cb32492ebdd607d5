package dev.gatehouse.server.http;

import java.nio.charset.StandardCharsets;

/// The name of a header field, ready to be looked up and to be sent. Names are case-insensitive
/// (RFC 9110 5.1).
public final class FieldName {

    public static final FieldName AUTHORIZATION = of("Authorization");
    public static final FieldName CONNECTION = of("Connection");
    public static final FieldName CONTENT_LENGTH = of("Content-Length");
    public static final FieldName CONTENT_TYPE = of("Content-Type");
    public static final FieldName DATE = of("Date");
    public static final FieldName EXPECT = of("Expect");
    public static final FieldName FORWARDED = of("Forwarded");
    public static final FieldName HOST = of("Host");
    public static final FieldName KEEP_ALIVE = of("Keep-Alive");
    public static final FieldName LOCATION = of("Location");
    public static final FieldName PROXY = of("Proxy");
    public static final FieldName PROXY_AUTHENTICATE = of("Proxy-Authenticate");
    public static final FieldName PROXY_AUTHORIZATION = of("Proxy-Authorization");
    public static final FieldName PROXY_CONNECTION = of("Proxy-Connection");
    public static final FieldName RETRY_AFTER = of("Retry-After");
    public static final FieldName SERVER = of("Server");
    public static final FieldName TE = of("TE");
    public static final FieldName TRAILER = of("Trailer");
    public static final FieldName TRANSFER_ENCODING = of("Transfer-Encoding");
    public static final FieldName UPGRADE = of("Upgrade");
    public static final FieldName USER_AGENT = of("User-Agent");
    public static final FieldName VIA = of("Via");
    public static final FieldName X_FORWARDED_CLIENT_CERT = of("X-Forwarded-Client-Cert");
    public static final FieldName X_FORWARDED_FOR = of("X-Forwarded-For");
    public static final FieldName X_FORWARDED_HOST = of("X-Forwarded-Host");
    public static final FieldName X_FORWARDED_PROTO = of("X-Forwarded-Proto");
    public static final FieldName X_REAL_IP = of("X-Real-IP");
    public static final FieldName X_REQUEST_ID = of("X-Request-Id");

    private final byte[] bytes;

    private final int hash;

    private FieldName(byte[] bytes) {
        this.bytes = bytes;
        this.hash = hash(bytes, 0, bytes.length);
    }

    /// @param name a token (RFC 9110 5.6.2), in the case in which it is to be sent
    public static FieldName of(String name) {
        return new FieldName(name.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// The name as it is sent; not to be changed.
    byte[] bytes() {
        return bytes;
    }

    /// The same for names that differ in case only.
    int hashIgnoringCase() {
        return hash;
    }

    boolean sameAs(byte[] other, int from, int length) {
        return equalsIgnoringCase(bytes, 0, bytes.length, other, from, length);
    }

    static int hash(byte[] name, int from, int length) {
        var hash = 0;
        for (var i = from; i < from + length; i++) {
            hash = 31 * hash + Ascii.lower(name[i]);
        }
        return hash;
    }

    static boolean equalsIgnoringCase(
            byte[] a, int fromA, int lengthA, byte[] b, int fromB, int lengthB) {
        if (lengthA != lengthB) {
            return false;
        }
        for (var i = 0; i < lengthA; i++) {
            if (Ascii.lower(a[fromA + i]) != Ascii.lower(b[fromB + i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldName name
                && name.hash == hash
                && sameAs(name.bytes, 0, name.bytes.length);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
