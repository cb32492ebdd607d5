package dev.gatehouse.k8s.translate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The addresses that Gateways get which don't ask for one: one pool per family. A Gateway gets an
/// address of each family that has a pool.
public final class AddressPools {

    /// No pool: a Gateway must have `spec.addresses`.
    public static final AddressPools NONE = new AddressPools(List.of(), List.of());

    private final List<AddressRange> v4;
    private final List<AddressRange> v6;

    private AddressPools(List<AddressRange> v4, List<AddressRange> v6) {
        this.v4 = List.copyOf(v4);
        this.v6 = List.copyOf(v6);
    }

    /// What became of a configuration.
    public sealed interface Parsed {

        /// It can be used.
        record Good(AddressPools pools) implements Parsed {}

        /// @param reason names the entry and says what to write
        record Bad(String reason) implements Parsed {}
    }

    /// Reads a list of single addresses, ranges `a-b` and CIDR blocks, IPv4 and IPv6 in any order.
    /// Addresses are given out in the order in which they stand here.
    public static Parsed parse(List<String> entries) {
        var v4 = new ArrayList<AddressRange>();
        var v6 = new ArrayList<AddressRange>();
        for (var entry : entries) {
            var range = AddressRange.parse(entry.strip());
            if (range.isEmpty()) {
                return new Parsed.Bad(
                        "\""
                                + entry
                                + "\" is no address pool entry: write an address (10.0.0.1,"
                                + " 2001:db8::1), a range (10.0.0.1-10.0.0.9) or a block"
                                + " (10.0.0.0/24)");
            }
            (range.get().bytes() == 4 ? v4 : v6).add(range.get());
        }
        return new Parsed.Good(new AddressPools(v4, v6));
    }

    boolean isEmpty() {
        return v4.isEmpty() && v6.isEmpty();
    }

    /// The families that have addresses: IPv4, then IPv6.
    List<List<AddressRange>> families() {
        return Stream.of(v4, v6).filter(ranges -> !ranges.isEmpty()).toList();
    }

    @Override
    public String toString() {
        return "AddressPools[v4=" + v4 + ", v6=" + v6 + "]";
    }
}
