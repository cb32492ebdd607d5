package dev.gatehouse.cli.ha;

import dev.gatehouse.cli.config.GatehouseConfig;
import dev.gatehouse.cli.config.HighAvailability;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The rules of nftables that let in what listens, and nothing else: a table of our own, which
/// takes its own place in one transaction.
///
/// TCP is filtered by its first packet alone, and not tracked: the kernel's table of connections
/// would be full before the gateway is, and a node that takes over an address must answer to
/// packets of connections that it never saw begin.
public final class Nftables {

    private Nftables() {}

    /// @param listeners where the gateway is bound now
    public static String rules(Collection<InetSocketAddress> listeners, GatehouseConfig config) {
        var accepted = new ArrayList<String>();
        listeners(listeners, accepted);
        var firewall = config.firewall();
        from(firewall.ssh(), "tcp dport " + firewall.sshPort(), accepted);
        if (!config.adminAddress().getAddress().isLoopbackAddress()) {
            from(firewall.admin(), "tcp dport " + config.adminAddress().getPort(), accepted);
        }
        var moving = config.highAvailability();
        moving.vrrp().ifPresent(vrrp -> from(vrrp.peers(), "meta l4proto vrrp", accepted));
        moving.bgp()
                .ifPresent(
                        bgp ->
                                from(
                                        bgp.neighbours().stream()
                                                .map(HighAvailability.Neighbour::address)
                                                .toList(),
                                        "tcp dport 179",
                                        accepted));
        return """
               # Written by `gatehouse firewall`: a table of its own, which takes its own place.
               table inet gatehouse
               delete table inet gatehouse
               table inet gatehouse {
                   chain untracked-in {
                       type filter hook prerouting priority raw
                       fib daddr type local meta l4proto tcp notrack
                   }
                   chain untracked-out {
                       type filter hook output priority raw
                       meta l4proto tcp notrack
                   }
                   chain input {
                       type filter hook input priority filter; policy drop
                       iif lo accept
                       # Of TCP, whoever did not begin it here needs a packet that begins it.
                       tcp flags & (syn | ack) != syn accept
                       ct state established,related accept
                       icmp type { destination-unreachable, time-exceeded, parameter-problem } accept
                       icmp type echo-request limit rate 100/second accept
                       icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert, mld-listener-query } accept
                       icmpv6 type echo-request limit rate 100/second accept
                       udp sport 67 udp dport 68 accept
                       ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept
               %s
                   }
               }
               """
                .formatted(
                        accepted.stream()
                                .map(rule -> "        " + rule + " accept")
                                .collect(Collectors.joining("\n")));
    }

    private static void listeners(Collection<InetSocketAddress> bound, List<String> accepted) {
        var anywhere = new TreeSet<Integer>();
        var v4 = new TreeSet<String>();
        var v6 = new TreeSet<String>();
        for (var address : bound) {
            var host = address.getAddress();
            if (host.isAnyLocalAddress()) {
                anywhere.add(address.getPort());
            } else if (!host.isLoopbackAddress()) {
                (HighAvailability.v6(host) ? v6 : v4)
                        .add(host.getHostAddress() + " . " + address.getPort());
            }
        }
        if (!anywhere.isEmpty()) {
            accepted.add("tcp dport " + set(anywhere));
        }
        if (!v4.isEmpty()) {
            accepted.add("ip daddr . tcp dport " + set(v4));
        }
        if (!v6.isEmpty()) {
            accepted.add("ip6 daddr . tcp dport " + set(v6));
        }
    }

    private static void from(Collection<?> sources, String what, List<String> accepted) {
        for (var v6 : List.of(false, true)) {
            var ours = new TreeSet<String>();
            for (var source : sources) {
                var text = source instanceof InetAddress ip ? ip.getHostAddress() : "" + source;
                if (text.contains(":") == v6) {
                    ours.add(text);
                }
            }
            // All of them, which as an element of a set would be no interval.
            if (ours.contains("0.0.0.0/0") || ours.contains("::/0")) {
                accepted.add("meta nfproto " + (v6 ? "ipv6 " : "ipv4 ") + what);
            } else if (!ours.isEmpty()) {
                accepted.add((v6 ? "ip6" : "ip") + " saddr " + set(ours) + " " + what);
            }
        }
    }

    private static String set(Collection<?> elements) {
        return elements.stream().map(String::valueOf).collect(Collectors.joining(", ", "{ ", " }"));
    }
}
