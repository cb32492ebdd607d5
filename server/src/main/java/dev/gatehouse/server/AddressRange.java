package dev.gatehouse.server;

import java.net.InetAddress;

/// A block of IP addresses in CIDR notation (RFC 4632), or a single address.
public final class AddressRange {

    private final byte[] network;
    private final int bits;
    private final String text;

    private AddressRange(byte[] network, int bits, String text) {
        this.network = network;
        this.bits = bits;
        this.text = text;
    }

    /// Parses `10.0.0.0/8`, `2001:db8::/32` or a single address. Never asks a name server.
    ///
    /// @throws IllegalArgumentException with a sentence that names the text
    public static AddressRange parse(String text) {
        var slash = text.indexOf('/');
        var literal = slash < 0 ? text : text.substring(0, slash);
        byte[] address;
        try {
            address = InetAddress.ofLiteral(literal).getAddress();
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("'" + text + "' is no IP address or CIDR block");
        }
        var bits = address.length * 8;
        if (slash >= 0) {
            try {
                bits = Integer.parseInt(text.substring(slash + 1));
            } catch (NumberFormatException _) {
                bits = -1;
            }
            if (bits < 0 || bits > address.length * 8) {
                throw new IllegalArgumentException(
                        "'" + text + "' has no prefix length from 0 to " + address.length * 8);
            }
        }
        return new AddressRange(address, bits, text);
    }

    public boolean contains(InetAddress address) {
        var bytes = address.getAddress();
        if (bytes.length != network.length) {
            return false;
        }
        var whole = bits / 8;
        for (var i = 0; i < whole; i++) {
            if (bytes[i] != network[i]) {
                return false;
            }
        }
        var rest = bits % 8;
        return rest == 0 || ((bytes[whole] ^ network[whole]) & 0xff) >> (8 - rest) == 0;
    }

    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressRange range && range.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
