package dev.gatehouse.server.wire;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Addresses as they stand in messages and header fields: `127.0.0.1:80`, `[2001:db8::1]:80`. Never
/// asks DNS.
public final class AddressText {

    private static final int GROUPS = 8;

    private AddressText() {}

    public static String of(InetSocketAddress address) {
        var ip = address.getAddress();
        if (ip == null) {
            return address.getHostString() + ":" + address.getPort();
        }
        return ip instanceof Inet6Address
                ? "[" + of(ip) + "]:" + address.getPort()
                : of(ip) + ":" + address.getPort();
    }

    /// IPv6 addresses in the form of RFC 5952, without a scope.
    public static String of(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        var bytes = address.getAddress();
        var groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        // RFC 5952 4.2: the first of the longest runs of zero groups, if it has two or more.
        int run = 0;
        int length = 1;
        for (int from = 0; from < GROUPS; from++) {
            int to = from;
            while (to < GROUPS && groups[to] == 0) {
                to++;
            }
            if (to - from > length) {
                run = from;
                length = to - from;
            }
        }
        if (length == 1) {
            return joined(groups, 0, GROUPS);
        }
        return joined(groups, 0, run) + "::" + joined(groups, run + length, GROUPS);
    }

    private static String joined(int[] groups, int from, int to) {
        var text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
