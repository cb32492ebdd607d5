package dev.gatehouse.k8s.reach;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// A range of addresses: `10.244.1.0/24`, `fd00:1::/64`.
///
/// @param network its first address
public record Prefix(InetAddress network, int length) {

    private static final Pattern FORM =
            Pattern.compile(
                    "([0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)/(\\d{1,3})");

    /// The range of which this is an address; of none for a length that the family doesn't have.
    public static Optional<Prefix> of(InetAddress address, int length) {
        var bytes = address.getAddress();
        if (length < 0 || length > bytes.length * 8) {
            return Optional.empty();
        }
        for (var bit = length; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
        }
        try {
            return Optional.of(new Prefix(InetAddress.getByAddress(bytes), length));
        } catch (java.net.UnknownHostException impossible) {
            throw new IllegalStateException("4 or 16 bytes are an address", impossible);
        }
    }

    public static Optional<Prefix> parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        try {
            return of(InetAddress.ofLiteral(form.group(1)), Integer.parseInt(form.group(2)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    public boolean v6() {
        return network.getAddress().length == 16;
    }

    public boolean overlaps(Prefix other) {
        if (v6() != other.v6()) {
            return false;
        }
        var bits = network.getAddress().length * 8 - Math.min(length, other.length);
        return number().shiftRight(bits).equals(other.number().shiftRight(bits));
    }

    private BigInteger number() {
        return new BigInteger(1, network.getAddress());
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + length;
    }
}
