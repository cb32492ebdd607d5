package dev.gatehouse.cli;

import dev.gatehouse.k8s.reach.PodRoutes.Own;
import dev.gatehouse.k8s.reach.Prefix;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// The ranges of addresses that this machine has a use for already.
final class OwnRanges {

    private static final HexFormat HEX = HexFormat.of();

    private OwnRanges() {}

    static List<Own> all() throws IOException {
        var all = new ArrayList<Own>();
        for (var network : NetworkInterface.networkInterfaces().toList()) {
            for (var address : network.getInterfaceAddresses()) {
                Prefix.of(address.getAddress(), address.getNetworkPrefixLength())
                        .ifPresent(
                                range ->
                                        all.add(
                                                new Own(
                                                        range,
                                                        "interface " + network.getName(),
                                                        false)));
            }
        }
        for (var line : lines("/proc/net/route")) {
            all.addAll(v4(line));
        }
        for (var line : lines("/proc/net/ipv6_route")) {
            all.addAll(v6(line));
        }
        return all;
    }

    private static List<String> lines(String file) throws IOException {
        var path = Path.of(file);
        return Files.isReadable(path) ? Files.readAllLines(path) : List.of();
    }

    /// A line of `/proc/net/route`: `eth0 0002000A 0100000A 0003 0 0 0 00FFFFFF ...`, the numbers
    /// in the machine's byte order.
    static List<Own> v4(String line) {
        var fields = line.strip().split("\\s+", -1);
        if (fields.length < 8 || !fields[7].matches("[0-9A-F]{8}")) {
            return List.of();
        }
        var network = HEX.parseHex(fields[1]);
        var bytes = new byte[] {network[3], network[2], network[1], network[0]};
        var length = Integer.bitCount(Integer.parseUnsignedInt(fields[7], 16));
        return route(bytes, length, fields[0]);
    }

    /// A line of `/proc/net/ipv6_route`: the destination and its length in hexadecimal come first,
    /// the interface last.
    static List<Own> v6(String line) {
        var fields = line.strip().split("\\s+", -1);
        if (fields.length < 10 || !fields[0].matches("[0-9a-f]{32}")) {
            return List.of();
        }
        return route(
                HEX.parseHex(fields[0].toLowerCase(Locale.ROOT)),
                Integer.parseInt(fields[1], 16),
                fields[9]);
    }

    private static List<Own> route(byte[] network, int length, String device) {
        try {
            return Prefix.of(InetAddress.getByAddress(network), length)
                    .map(range -> List.of(new Own(range, "a route by " + device, true)))
                    .orElse(List.of());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("4 or 16 bytes are an address", impossible);
        }
    }
}
