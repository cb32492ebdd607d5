package dev.gatehouse.k8s.translate;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/// Addresses of one family, from the first to the last.
///
/// @param first as an unsigned number in network order
/// @param last the same, not below `first`
/// @param bytes 4 for IPv4, 16 for IPv6
record AddressRange(BigInteger first, BigInteger last, int bytes) {

    /// Reads `a`, `a-b` or `a/prefix`. Of a CIDR block all addresses count, its first and last too:
    /// these are addresses to announce, not a link's.
    static Optional<AddressRange> parse(String text) {
        var dash = text.indexOf('-');
        if (dash >= 0) {
            var from = IpLiterals.parse(text.substring(0, dash).strip());
            var to = IpLiterals.parse(text.substring(dash + 1).strip());
            if (from.isEmpty() || to.isEmpty()) {
                return Optional.empty();
            }
            return between(from.get(), to.get());
        }
        var slash = text.indexOf('/');
        if (slash >= 0) {
            return IpLiterals.parse(text.substring(0, slash).strip())
                    .flatMap(base -> block(base, text.substring(slash + 1).strip()));
        }
        return IpLiterals.parse(text).flatMap(one -> between(one, one));
    }

    private static Optional<AddressRange> between(InetAddress from, InetAddress to) {
        var bytes = from.getAddress().length;
        var first = number(from);
        var last = number(to);
        if (bytes != to.getAddress().length || first.compareTo(last) > 0) {
            return Optional.empty();
        }
        return Optional.of(new AddressRange(first, last, bytes));
    }

    private static Optional<AddressRange> block(InetAddress base, String prefix) {
        var bits = base.getAddress().length * 8;
        if (!prefix.matches("[0-9]{1,3}") || Integer.parseInt(prefix) > bits) {
            return Optional.empty();
        }
        var host = bits - Integer.parseInt(prefix);
        var first = number(base).shiftRight(host).shiftLeft(host);
        var last = first.add(BigInteger.ONE.shiftLeft(host)).subtract(BigInteger.ONE);
        return Optional.of(new AddressRange(first, last, bits / 8));
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    boolean contains(InetAddress address) {
        var number = number(address);
        return address.getAddress().length == bytes
                && first.compareTo(number) <= 0
                && number.compareTo(last) <= 0;
    }

    /// All addresses, lowest first; lazy, since a block may hold 2^64.
    Stream<InetAddress> addresses() {
        return Stream.iterate(first, n -> n.compareTo(last) <= 0, n -> n.add(BigInteger.ONE))
                .map(this::address);
    }

    private InetAddress address(BigInteger number) {
        var given = number.toByteArray();
        var raw = new byte[bytes];
        // toByteArray may lead with a sign byte, or be shorter than the address.
        var tail = Arrays.copyOfRange(given, Math.max(0, given.length - bytes), given.length);
        System.arraycopy(tail, 0, raw, bytes - tail.length, tail.length);
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are an address", e);
        }
    }
}
