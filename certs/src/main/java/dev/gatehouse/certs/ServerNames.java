package dev.gatehouse.certs;

import java.util.Locale;

/// Judges the host name of a server_name extension (RFC 6066 3), byte for byte; [ClientHello] has
/// the table.
final class ServerNames {

    /// RFC 1035 2.3.4, without the trailing dot.
    static final int MAX_LENGTH = 253;

    private static final int MAX_LABEL = 63;

    private ServerNames() {}

    /// What such a name is.
    sealed interface Judged {

        /// @param text lower case, without a trailing dot
        record Name(String text) implements Judged {}

        /// An IP address, or what looks like one: not permitted, yet sent by many clients, and the
        /// same as no name to all servers.
        record Address() implements Judged {}

        record Wrong(String reason) implements Judged {}
    }

    static Judged judge(byte[] bytes, int from, int length) {
        var end = from + length;
        if (isIpv6(bytes, from, end)) {
            return new Judged.Address();
        }
        if (end > from && bytes[end - 1] == '.') {
            end--;
        }
        if (end - from > MAX_LENGTH) {
            return new Judged.Wrong("is longer than " + MAX_LENGTH + " bytes");
        }
        var text = new StringBuilder(end - from);
        var label = 0;
        var digits = true;
        for (var i = from; i <= end; i++) {
            if (i == end || bytes[i] == '.') {
                if (label == 0 || label > MAX_LABEL) {
                    return new Judged.Wrong("has a label that is empty or longer than 63 bytes");
                }
                if (i < end) {
                    text.append('.');
                    label = 0;
                    digits = true;
                }
                continue;
            }
            var c = (char) (bytes[i] & 0xFF);
            if (!isLetter(c) && !isDigit(c) && c != '-' && c != '_') {
                return new Judged.Wrong("has a byte that host names don't have");
            }
            digits &= isDigit(c);
            label++;
            text.append(c);
        }
        // No top-level domain is a number, hence `10.0.0.1` and its like are addresses.
        return digits
                ? new Judged.Address()
                : new Judged.Name(text.toString().toLowerCase(Locale.ROOT));
    }

    private static boolean isIpv6(byte[] bytes, int from, int end) {
        var colons = 0;
        for (var i = from; i < end; i++) {
            var c = (char) (bytes[i] & 0xFF);
            if (c == ':') {
                colons++;
                continue;
            }
            if (Character.digit(c, 16) < 0 && c != '.' && c != '[' && c != ']') {
                return false;
            }
        }
        return colons >= 2;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
