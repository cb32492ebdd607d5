package dev.gatehouse.cli.ha;

import dev.gatehouse.cli.config.HighAvailability;
import dev.gatehouse.cli.config.HighAvailability.Moving;
import dev.gatehouse.cli.config.HighAvailability.Vrrp;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;

/// The configuration of keepalived: one VRRPv3 (RFC 9568) instance per family, spoken by unicast
/// with the other nodes alone.
public final class Keepalived {

    /// What is in the file that keepalived follows, while this node may hold the addresses ...
    public static final String MAY = "0";

    /// ... and while it should not. It is added to the priority, which ends at 1: so the node goes
    /// on until another one has taken over, which no packet is lost by; and where no other is
    /// there, it keeps the addresses, as a gateway that is not ready is better than none that
    /// answers. (From -254 on keepalived would drop them at once.)
    public static final String SHOULD_NOT = "-253";

    private Keepalived() {}

    /// @param state the file of [#MAY] and [#SHOULD_NOT]
    public static String config(List<Moving> addresses, Vrrp vrrp, String state) {
        var text = new StringBuilder();
        text.append(
                """
                # Written by `gatehouse ha keepalived` from the bootstrap configuration, which is what to change.
                global_defs {
                    vrrp_version 3
                    # Again a while after a change of the master, for switches that were busy; and now and then.
                    vrrp_garp_master_delay 1
                    vrrp_garp_master_repeat 3
                    vrrp_garp_master_refresh 60
                    enable_script_security
                }
                # Kept by `gatehouse ready --vip --keep`: no process is started to look.
                track_file gatehouse {
                    file "%s"
                    weight 1
                }
                """
                        .formatted(state));
        for (var v6 : List.of(false, true)) {
            var ours =
                    addresses.stream()
                            .filter(one -> HighAvailability.v6(one.address()) == v6)
                            .toList();
            if (!ours.isEmpty()) {
                text.append(instance(v6, ours, vrrp));
            }
        }
        return text.toString();
    }

    private static String instance(boolean v6, List<Moving> addresses, Vrrp vrrp) {
        var peers =
                vrrp.peers().stream()
                        .filter(peer -> HighAvailability.v6(peer) == v6)
                        .map(InetAddress::getHostAddress)
                        .collect(Collectors.joining("\n        "));
        var source =
                vrrp.source()
                        .filter(own -> HighAvailability.v6(own) == v6)
                        .map(own -> "    unicast_src_ip " + own.getHostAddress() + "\n")
                        .orElse("");
        // keepalived asks for a link-local address in front, where packets are multicast: these are
        // not.
        var moving =
                addresses.stream()
                        .map(one -> one + " dev " + vrrp.device())
                        .collect(Collectors.joining("\n        "));
        return """
               vrrp_instance gatehouse_%s {
                   state BACKUP
                   interface %s
                   virtual_router_id %d
                   priority %d
                   # In seconds: another node takes over after three of them and a bit.
                   advert_int 0.1
               %s    unicast_peer {
                       %s
                   }
                   virtual_ipaddress {
                       %s
                   }
                   track_file {
                       gatehouse
                   }
               }
               """
                .formatted(
                        v6 ? "ipv6" : "ipv4",
                        vrrp.device(),
                        vrrp.routerId(),
                        vrrp.priority(),
                        source,
                        peers,
                        moving);
    }
}
