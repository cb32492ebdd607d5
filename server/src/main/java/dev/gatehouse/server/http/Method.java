package dev.gatehouse.server.http;

import dev.gatehouse.server.metrics.ExchangeCode;
import java.util.Arrays;
import java.util.List;

/// A request method: a case-sensitive token (RFC 9110 9.1). Known methods are one object each, and
/// can be compared by `==`.
public final class Method {

    public static final Method GET = known("GET", true);
    public static final Method HEAD = known("HEAD", true);
    public static final Method POST = known("POST", false);
    public static final Method PUT = known("PUT", true);
    public static final Method DELETE = known("DELETE", true);
    public static final Method OPTIONS = known("OPTIONS", true);
    public static final Method PATCH = known("PATCH", false);
    public static final Method CONNECT = known("CONNECT", false);
    public static final Method TRACE = known("TRACE", true);

    private static final List<Method> KNOWN =
            List.of(GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH, CONNECT, TRACE);

    private final String name;
    private final byte[] bytes;
    private final boolean idempotent;
    private final int code;

    private Method(String name, byte[] bytes, boolean idempotent) {
        this.name = name;
        this.bytes = bytes;
        this.idempotent = idempotent;
        this.code = ExchangeCode.method(name);
    }

    private static Method known(String name, boolean idempotent) {
        return new Method(name, Ascii.bytes(name), idempotent);
    }

    /// @param length at least 1; all bytes are token characters
    public static Method of(byte[] bytes, int from, int length) {
        for (var i = 0; i < KNOWN.size(); i++) {
            var known = KNOWN.get(i).bytes;
            if (Arrays.equals(known, 0, known.length, bytes, from, from + length)) {
                return KNOWN.get(i);
            }
        }
        var name = Ascii.string(bytes, from, length);
        return new Method(name, Ascii.bytes(name), false);
    }

    /// The token.
    public String name() {
        return name;
    }

    /// The token as it is sent; not to be changed.
    public byte[] bytes() {
        return bytes;
    }

    /// Whether a request may be sent twice (RFC 9110 9.2.2).
    public boolean idempotent() {
        return idempotent;
    }

    /// As an [ExchangeCode] has it.
    public int code() {
        return code;
    }

    @Override
    public String toString() {
        return name;
    }
}
