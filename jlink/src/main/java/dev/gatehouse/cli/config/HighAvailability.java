package dev.gatehouse.cli.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// The addresses that move between nodes, and how.
///
/// @param vrrp empty where VRRP is not asked for
/// @param bgp empty where BGP is not asked for
public record HighAvailability(List<Moving> addresses, Optional<Vrrp> vrrp, Optional<Bgp> bgp) {

    /// How many addresses one VRRP instance may have: an advertisement must fit into a packet.
    private static final int MAX_ADDRESSES = 32;

    public HighAvailability {
        addresses = List.copyOf(addresses);
    }

    /// @param bits the length of its network's prefix
    public record Moving(InetAddress address, int bits) {

        /// As programs read it: without a zone, and IPv6 in brackets nowhere.
        @Override
        public String toString() {
            return address.getHostAddress() + "/" + bits;
        }
    }

    /// @param asn the number of its autonomous system
    public record Neighbour(InetAddress address, long asn) {}

    /// @param peers the other nodes
    /// @param source this node, where it was said
    public record Vrrp(
            String device,
            List<InetAddress> peers,
            Optional<InetAddress> source,
            int routerId,
            int priority) {

        public Vrrp {
            peers = List.copyOf(peers);
        }
    }

    public record Bgp(
            long asn,
            Optional<InetAddress> routerId,
            List<Neighbour> neighbours,
            Optional<Path> passwordFile) {

        public Bgp {
            neighbours = List.copyOf(neighbours);
        }
    }

    static HighAvailability of(Settings settings) {
        var neighbours = settings.get(HighAvailabilityKeys.NEIGHBOURS);
        return new HighAvailability(
                settings.get(HighAvailabilityKeys.ADDRESSES),
                settings.find(HighAvailabilityKeys.INTERFACE)
                        .map(
                                device ->
                                        new Vrrp(
                                                device,
                                                settings.get(HighAvailabilityKeys.PEERS),
                                                settings.find(HighAvailabilityKeys.SOURCE),
                                                settings.number(HighAvailabilityKeys.ROUTER_ID),
                                                settings.number(HighAvailabilityKeys.PRIORITY))),
                neighbours.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new Bgp(
                                        settings.find(HighAvailabilityKeys.ASN).orElseThrow(),
                                        settings.find(HighAvailabilityKeys.BGP_ROUTER_ID),
                                        neighbours,
                                        settings.find(HighAvailabilityKeys.BGP_PASSWORD_FILE))));
    }

    /// What does not fit together, a sentence each.
    static List<String> problems(Settings settings) {
        var problems = new ArrayList<String>();
        var addresses = settings.get(HighAvailabilityKeys.ADDRESSES);
        var device = settings.find(HighAvailabilityKeys.INTERFACE);
        var neighbours = settings.get(HighAvailabilityKeys.NEIGHBOURS);
        if (addresses.isEmpty() && (device.isPresent() || !neighbours.isEmpty())) {
            problems.add("highAvailability.addresses: is missing: which addresses move?");
        }
        if (!addresses.isEmpty() && device.isEmpty() && neighbours.isEmpty()) {
            problems.add(
                    "highAvailability.addresses: take highAvailability.interface (VRRP) or"
                            + " highAvailability.bgp.neighbours (BGP), and neither is there");
        }
        if (addresses.size() > MAX_ADDRESSES) {
            problems.add("highAvailability.addresses: more than " + MAX_ADDRESSES + " addresses");
        }
        var seen = new HashSet<InetAddress>();
        for (var moving : addresses) {
            if (!seen.add(moving.address())) {
                problems.add(
                        "highAvailability.addresses: "
                                + moving.address().getHostAddress()
                                + " is there twice");
            }
        }
        if (device.isPresent()) {
            peers(settings, addresses, problems);
        }
        if (!neighbours.isEmpty() && settings.find(HighAvailabilityKeys.ASN).isEmpty()) {
            problems.add(
                    "highAvailability.bgp.asn: is missing: of which autonomous system is this node?");
        }
        settings.find(HighAvailabilityKeys.BGP_ROUTER_ID)
                .filter(HighAvailability::v6)
                .ifPresent(
                        id ->
                                problems.add(
                                        "highAvailability.bgp.routerId: \""
                                                + id.getHostAddress()
                                                + "\" is no IPv4 address"));
        return problems;
    }

    // VRRP of a family is spoken in packets of that family.
    private static void peers(Settings settings, List<Moving> moving, List<String> problems) {
        var peers = settings.get(HighAvailabilityKeys.PEERS);
        var source = settings.find(HighAvailabilityKeys.SOURCE);
        for (var v6 : List.of(false, true)) {
            if (moving.stream().noneMatch(one -> v6(one.address()) == v6)) {
                continue;
            }
            if (peers.stream().noneMatch(peer -> v6(peer) == v6)) {
                problems.add(
                        "highAvailability.peers: has no "
                                + (v6 ? "IPv6" : "IPv4")
                                + " address of another node, and highAvailability.addresses has");
            }
        }
        source.filter(peers::contains)
                .ifPresent(
                        own ->
                                problems.add(
                                        "highAvailability.peers: "
                                                + own.getHostAddress()
                                                + " is highAvailability.source, this node itself"));
    }

    /// Whether it is an IPv6 address.
    public static boolean v6(InetAddress address) {
        return address instanceof Inet6Address;
    }
}
