package dev.gatehouse.server.wire;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/// Socket addresses as they stand in messages: `127.0.0.1:80`, `[::1]:80`. Never asks DNS.
final class AddressText {

    private AddressText() {}

    static String of(InetSocketAddress address) {
        var ip = address.getAddress();
        if (ip == null) {
            return address.getHostString() + ":" + address.getPort();
        }
        return ip instanceof Inet6Address
                ? "[" + ip.getHostAddress() + "]:" + address.getPort()
                : ip.getHostAddress() + ":" + address.getPort();
    }
}
