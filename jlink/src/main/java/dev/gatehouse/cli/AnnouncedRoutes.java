package dev.gatehouse.cli;

import dev.gatehouse.cli.config.HighAvailability;
import java.util.List;

/// The kernel's routes by which addresses are this machine's, and by which FRR knows that it should
/// announce them. Used by one thread.
final class AnnouncedRoutes {

    /// Of `/etc/iproute2/rt_protos`: nobody's there.
    private static final String PROTOCOL = "72";

    private final IpRoutes ip = new IpRoutes("ip");
    private final List<HighAvailability.Moving> addresses;

    private AnnouncedRoutes(List<HighAvailability.Moving> addresses) {
        this.addresses = List.copyOf(addresses);
    }

    /// Sets none.
    static AnnouncedRoutes none() {
        return new AnnouncedRoutes(List.of());
    }

    static AnnouncedRoutes of(HighAvailability moving) {
        if (moving.bgp().isEmpty()) {
            throw new CommandFailed(
                    Gatehouse.REFUSED,
                    "the bootstrap configuration has no highAvailability.bgp.neighbours: nothing to"
                            + " announce");
        }
        if (!Capabilities.netAdmin()) {
            throw new CommandFailed(
                    Gatehouse.USAGE,
                    "--announce sets routes, and this process may not: it takes"
                            + " CAP_NET_ADMIN");
        }
        return new AnnouncedRoutes(moving.addresses());
    }

    /// The addresses are local, always, so that what is under way can finish when they are not
    /// announced any more. What is announced is a route in the main table, which no packet takes,
    /// as the table of local addresses is asked first.
    void set(boolean announced) throws IpRoutes.Refused, InterruptedException {
        for (var moving : addresses) {
            var v6 = HighAvailability.v6(moving.address());
            var family = v6 ? "-6" : "-4";
            var host = moving.address().getHostAddress() + (v6 ? "/128" : "/32");
            ip.run(
                    family, "route", "replace", "local", host, "dev", "lo", "table", "local",
                    "proto", PROTOCOL);
            if (announced) {
                ip.run(family, "route", "replace", "blackhole", host, "proto", PROTOCOL);
            } else {
                remove(family, host);
            }
        }
    }

    private void remove(String family, String host) throws IpRoutes.Refused, InterruptedException {
        if (!ip.run(family, "route", "show", host, "proto", PROTOCOL, "type", "blackhole")
                .isBlank()) {
            ip.run(family, "route", "del", "blackhole", host, "proto", PROTOCOL);
        }
    }
}
