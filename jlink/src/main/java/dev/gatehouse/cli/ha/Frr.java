package dev.gatehouse.cli.ha;

import dev.gatehouse.cli.config.HighAvailability;
import dev.gatehouse.cli.config.HighAvailability.Bgp;
import dev.gatehouse.cli.config.HighAvailability.Moving;
import java.net.InetAddress;
import java.util.List;

/// The configuration of FRR's zebra and bgpd: announces the addresses, and nothing else, while the
/// kernel has the routes that `gatehouse ready --vip --announce` keeps; learns no route.
public final class Frr {

    private Frr() {}

    /// @param password of the sessions; empty for none
    public static String config(List<Moving> addresses, Bgp bgp, String password) {
        var text = new StringBuilder();
        text.append(
                """
                ! Written by `gatehouse ha frr` from the bootstrap configuration, which is what to change.
                frr defaults datacenter
                log syslog informational
                !
                """);
        for (var v6 : List.of(false, true)) {
            var ip = v6 ? "ipv6" : "ip";
            text.append(ip).append(" prefix-list gatehouse-nothing seq 5 deny any\n");
            var seq = 5;
            for (var moving : addresses) {
                if (HighAvailability.v6(moving.address()) == v6) {
                    text.append(
                            "%s prefix-list gatehouse seq %d permit %s/%d%n"
                                    .formatted(ip, seq, host(moving.address()), v6 ? 128 : 32));
                    seq += 5;
                }
            }
            if (seq == 5) {
                text.append(ip).append(" prefix-list gatehouse seq 5 deny any\n");
            }
        }
        text.append(
                """
                !
                route-map gatehouse permit 10
                 match ip address prefix-list gatehouse
                exit
                !
                route-map gatehouse6 permit 10
                 match ipv6 address prefix-list gatehouse
                exit
                !
                """);
        router(text, bgp, password);
        return text.toString();
    }

    private static void router(StringBuilder text, Bgp bgp, String password) {
        text.append("router bgp ").append(bgp.asn()).append('\n');
        bgp.routerId()
                .ifPresent(id -> text.append(" bgp router-id ").append(host(id)).append('\n'));
        text.append(" no bgp default ipv4-unicast\n");
        // What goes in and out is said below, by prefix lists.
        text.append(" no bgp ebgp-requires-policy\n");
        for (var neighbour : bgp.neighbours()) {
            var name = " neighbor " + host(neighbour.address());
            text.append(name).append(" remote-as ").append(neighbour.asn()).append('\n');
            // A node that is gone is noticed within 3 s.
            text.append(name).append(" timers 1 3\n");
            text.append(name).append(" timers connect 3\n");
            if (!password.isEmpty()) {
                text.append(name).append(" password ").append(password).append('\n');
            }
        }
        for (var v6 : List.of(false, true)) {
            text.append(" !\n address-family ").append(v6 ? "ipv6" : "ipv4").append(" unicast\n");
            text.append("  redistribute kernel route-map gatehouse").append(v6 ? "6\n" : "\n");
            for (var neighbour : bgp.neighbours()) {
                if (HighAvailability.v6(neighbour.address()) == v6) {
                    var name = "  neighbor " + host(neighbour.address());
                    text.append(name).append(" activate\n");
                    text.append(name).append(" prefix-list gatehouse-nothing in\n");
                    text.append(name).append(" prefix-list gatehouse out\n");
                }
            }
            text.append(" exit-address-family\n");
        }
        text.append("exit\n!\n");
    }

    private static String host(InetAddress address) {
        return address.getHostAddress();
    }
}
