package dev.gatehouse.cli.config;

import dev.gatehouse.server.AddressRange;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The keys of what surrounds a gateway on its machine: addresses that move between nodes, and the
/// packet filter. The gateway itself reads none of them but whether there are such addresses.
public final class HighAvailabilityKeys {

    static final ConfigKey<List<HighAvailability.Moving>> ADDRESSES =
            key(
                    "highAvailability.addresses",
                    new ValueType.Items<>(new ValueType.MovingAddress()),
                    "",
                    "The virtual addresses, which one of several nodes holds (VRRP), or which each"
                            + " announces (BGP). Without a prefix length it is /32 or /128.");

    static final ConfigKey<String> INTERFACE =
            key(
                    "highAvailability.interface",
                    new ValueType.Name("[A-Za-z0-9][A-Za-z0-9._-]{0,14}", "name of an interface"),
                    null,
                    "The interface that holds them by VRRP (keepalived); without one, there is no"
                            + " VRRP.");

    static final ConfigKey<List<InetAddress>> PEERS =
            key(
                    "highAvailability.peers",
                    new ValueType.Items<>(new ValueType.Address()),
                    "",
                    "The other nodes' own addresses on that network. VRRP is spoken with them alone,"
                            + " by unicast: version 3 of it knows no passwords, so that the packet"
                            + " filter, which lets in VRRP from these only, is what keeps others"
                            + " out.");

    static final ConfigKey<InetAddress> SOURCE =
            key(
                    "highAvailability.source",
                    new ValueType.Address(),
                    null,
                    "This node's own address for that; without one, the first of the interface.");

    static final ConfigKey<Long> ROUTER_ID =
            key(
                    "highAvailability.virtualRouterId",
                    new ValueType.Count(1, 255),
                    "51",
                    "The number of the virtual router, the same on all nodes, and of no other on"
                            + " that network.");

    static final ConfigKey<Long> PRIORITY =
            key(
                    "highAvailability.priority",
                    new ValueType.Count(2, 254),
                    "100",
                    "Of the nodes that are ready, the one with the highest holds the addresses. With"
                            + " the same on all nodes, they don't move back when a node returns.");

    static final ConfigKey<List<HighAvailability.Neighbour>> NEIGHBOURS =
            key(
                    "highAvailability.bgp.neighbours",
                    new ValueType.Items<>(new ValueType.Neighbour()),
                    "",
                    "The routers to which the addresses are announced by BGP (FRR) while this node"
                            + " is ready: `192.0.2.1=64512`.");

    static final ConfigKey<Long> ASN =
            key(
                    "highAvailability.bgp.asn",
                    new ValueType.Count(1, 4_294_967_295L),
                    null,
                    "This node's autonomous system.");

    static final ConfigKey<InetAddress> BGP_ROUTER_ID =
            key(
                    "highAvailability.bgp.routerId",
                    new ValueType.Address(),
                    null,
                    "The BGP identifier, an IPv4 address; without one, FRR takes the highest of the"
                            + " machine.");

    static final ConfigKey<Path> BGP_PASSWORD_FILE =
            key(
                    "highAvailability.bgp.passwordFile",
                    new ValueType.FilePath(),
                    null,
                    "A file whose one line is the password of the sessions (TCP MD5, RFC 2385).");

    static final ConfigKey<Boolean> FIREWALL =
            key(
                    "firewall.enabled",
                    new ValueType.Flag(),
                    "false",
                    "Whether the unit gatehouse-firewall keeps the rules of `gatehouse firewall` in"
                            + " place: what listens is let in, and nothing else.");

    static final ConfigKey<List<AddressRange>> FIREWALL_SSH =
            key(
                    "firewall.ssh",
                    new ValueType.Items<>(new ValueType.Block()),
                    "",
                    "From where SSH may come; empty is from nowhere.");

    static final ConfigKey<Long> FIREWALL_SSH_PORT =
            key("firewall.sshPort", new ValueType.Count(1, 65_535), "22", "Where SSH listens.");

    static final ConfigKey<List<AddressRange>> FIREWALL_ADMIN =
            key(
                    "firewall.admin",
                    new ValueType.Items<>(new ValueType.Block()),
                    "",
                    "From where the admin API may be asked, besides this machine, if `admin.address`"
                            + " is not on the loopback.");

    static final List<ConfigKey<?>> ALL =
            List.of(
                    ADDRESSES,
                    INTERFACE,
                    PEERS,
                    SOURCE,
                    ROUTER_ID,
                    PRIORITY,
                    NEIGHBOURS,
                    ASN,
                    BGP_ROUTER_ID,
                    BGP_PASSWORD_FILE,
                    FIREWALL,
                    FIREWALL_SSH,
                    FIREWALL_SSH_PORT,
                    FIREWALL_ADMIN);

    private HighAvailabilityKeys() {}

    private static <T> ConfigKey<T> key(
            String path, ValueType<T> type, @Nullable String defaultText, String doc) {
        return new ConfigKey<>(path, type, Optional.ofNullable(defaultText), doc);
    }
}
