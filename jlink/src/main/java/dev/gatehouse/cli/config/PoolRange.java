package dev.gatehouse.cli.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// A run of IP addresses of one family, both ends included.
///
/// @param first not above `last`
public record PoolRange(InetAddress first, InetAddress last) {

    public PoolRange {
        if (first.getAddress().length != last.getAddress().length
                || Arrays.compareUnsigned(first.getAddress(), last.getAddress()) > 0) {
            throw new IllegalArgumentException(first + " to " + last + " is no range");
        }
    }

    /// Reads `192.0.2.1`, `192.0.2.1-192.0.2.9` or `2001:db8::/64`.
    static Parsed<PoolRange> parse(String text) {
        int slash = text.indexOf('/');
        if (slash >= 0) {
            return block(text, text.substring(0, slash), text.substring(slash + 1));
        }
        int dash = text.indexOf('-');
        var first = IpAddresses.parse(dash < 0 ? text : text.substring(0, dash).strip());
        var last = IpAddresses.parse(dash < 0 ? text : text.substring(dash + 1).strip());
        if (first.isEmpty() || last.isEmpty()) {
            return new Parsed.Wrong<>(
                    "\""
                            + text
                            + "\" is neither an IP address, nor a range such as"
                            + " 192.0.2.1-192.0.2.9, nor a CIDR block such as 192.0.2.0/24");
        }
        byte[] from = first.get().getAddress();
        byte[] to = last.get().getAddress();
        if (from.length != to.length || Arrays.compareUnsigned(from, to) > 0) {
            return new Parsed.Wrong<>(
                    "\"" + text + "\" does not go from a lower to a higher address of one family");
        }
        return new Parsed.Value<>(new PoolRange(first.get(), last.get()));
    }

    private static Parsed<PoolRange> block(String text, String base, String length) {
        var address = IpAddresses.parse(base);
        if (address.isEmpty() || !length.matches("[0-9]{1,3}")) {
            return new Parsed.Wrong<>("\"" + text + "\" is not a CIDR block such as 192.0.2.0/24");
        }
        byte[] first = address.get().getAddress();
        int prefix = Integer.parseInt(length);
        if (prefix > first.length * 8) {
            return new Parsed.Wrong<>(
                    "\"" + text + "\" has a prefix longer than " + first.length * 8 + " bits");
        }
        byte[] last = first.clone();
        for (int bit = prefix; bit < first.length * 8; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((first[bit / 8] & mask) != 0) {
                return new Parsed.Wrong<>(
                        "\"" + text + "\" has bits set behind its prefix of " + prefix + " bits");
            }
            last[bit / 8] |= (byte) mask;
        }
        return new Parsed.Value<>(new PoolRange(of(first), of(last)));
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are an address", e);
        }
    }

    @Override
    public String toString() {
        return first.equals(last)
                ? first.getHostAddress()
                : first.getHostAddress() + "-" + last.getHostAddress();
    }
}
