package dev.gatehouse.server.http;

import java.net.InetAddress;

/// The host and port that a request is for (RFC 9110 7.2, RFC 3986 3.2).
///
/// @param host as it is compared: lower case, without port and without one trailing dot; an IPv6
///   address in brackets
/// @param port -1 where none is given
public record Authority(String host, int port) {

    /// No host at all, as HTTP/1.0 allows: only a listener for any host takes it.
    public static final Authority NONE = new Authority("", -1);

    private static final int MAX_HOST = 255;

    /// Parses `host`, `host:port` or `[v6]:port`.
    ///
    /// @throws BadMessage 400 for user information, a bad port, a bad address or any other
    ///   character
    public static Authority parse(byte[] array, int from, int length) throws BadMessage {
        if (length == 0) {
            throw bad("an empty host");
        }
        if (length > MAX_HOST + 6) {
            throw bad("a host of over 255 bytes");
        }
        var end = from + length;
        var hostEnd = array[from] == '[' ? address(array, from, end) : name(array, from, end);
        var port = hostEnd == end ? -1 : port(array, hostEnd, end);
        var host = Ascii.string(array, from, hostEnd - from);
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        if (host.isEmpty()
                || host.startsWith(".")
                || host.endsWith(".")
                || host.contains("..")
                || host.length() > MAX_HOST) {
            throw bad("a host with an empty label");
        }
        return new Authority(host.toLowerCase(java.util.Locale.ROOT), port);
    }

    private static int name(byte[] array, int from, int end) throws BadMessage {
        for (var i = from; i < end; i++) {
            var b = array[i];
            if (b == ':') {
                return i;
            }
            // Letters, digits, hyphen, underscore (which DNS names in use do have), dot. RFC 3986
            // would also allow percent-encoding and sub-delimiters, which no host name has.
            if (!Ascii.unreserved(b) || b == '~') {
                throw bad("a host with a character that no host name has");
            }
        }
        return end;
    }

    private static int address(byte[] array, int from, int end) throws BadMessage {
        for (var i = from + 1; i < end; i++) {
            if (array[i] == ']') {
                var literal = Ascii.string(array, from + 1, i - from - 1);
                try {
                    if (literal.indexOf(':') < 0 || literal.indexOf('%') >= 0) {
                        throw bad("no IPv6 address in brackets");
                    }
                    InetAddress.ofLiteral(literal);
                } catch (IllegalArgumentException _) {
                    throw bad("no IPv6 address in brackets");
                }
                if (i + 1 < end && array[i + 1] != ':') {
                    throw bad("something behind an address in brackets");
                }
                return i + 1;
            }
        }
        throw bad("an address with an open bracket");
    }

    private static int port(byte[] array, int colon, int end) throws BadMessage {
        var digits = end - colon - 1;
        if (digits < 1 || digits > 5) {
            throw bad("a bad port");
        }
        var port = 0;
        for (var i = colon + 1; i < end; i++) {
            if (!Ascii.digit(array[i])) {
                throw bad("a bad port");
            }
            port = port * 10 + array[i] - '0';
        }
        if (port > 65_535) {
            throw bad("a bad port");
        }
        return port;
    }

    private static BadMessage bad(String what) {
        return new BadMessage(400, what);
    }
}
