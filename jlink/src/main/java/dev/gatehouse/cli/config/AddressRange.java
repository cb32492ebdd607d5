package dev.gatehouse.cli.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// A run of IP addresses of one family, both ends included.
///
/// @param first not above `last`
public record AddressRange(InetAddress first, InetAddress last) {

    public AddressRange {
        if (first.getAddress().length != last.getAddress().length
                || Arrays.compareUnsigned(first.getAddress(), last.getAddress()) > 0) {
            throw new IllegalArgumentException(first + " to " + last + " is no range");
        }
    }

    /// Reads `192.0.2.1`, `192.0.2.1-192.0.2.9` or `2001:db8::/64`.
    static Parsed<AddressRange> parse(String text) {
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
        return new Parsed.Value<>(new AddressRange(first.get(), last.get()));
    }

    private static Parsed<AddressRange> block(String text, String base, String length) {
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
        return new Parsed.Value<>(new AddressRange(of(first), of(last)));
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are an address", e);
        }
    }

    /// Whether an address lies within.
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == first.getAddress().length
                && Arrays.compareUnsigned(first.getAddress(), bytes) <= 0
                && Arrays.compareUnsigned(bytes, last.getAddress()) <= 0;
    }

    @Override
    public String toString() {
        return first.equals(last)
                ? first.getHostAddress()
                : first.getHostAddress() + "-" + last.getHostAddress();
    }
}
