package dev.gatehouse.k8s.translate;

import io.fabric8.kubernetes.api.model.ServicePort;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// The annotation [Services#ADDRESSES]: `10.0.0.1, 10.0.0.2:8080, [2001:db8::1]:8080`. An address
/// without a port gets the Service's targetPort where that is a number, else its port.
final class ServiceAddresses {

    private static final int MOST = 1000;

    private ServiceAddresses() {}

    sealed interface Parsed {

        record Good(List<InetSocketAddress> addresses) implements Parsed {}

        /// @param why names the entry, for people
        record Bad(String why) implements Parsed {}
    }

    static Parsed parse(String annotation, ServicePort port) {
        if (annotation.isBlank()) {
            return new Parsed.Good(List.of());
        }
        var addresses = new LinkedHashSet<InetSocketAddress>();
        for (var entry : annotation.split(",", -1)) {
            var address = address(entry.strip(), port);
            if (address.isEmpty()) {
                return new Parsed.Bad(
                        "\""
                                + entry.strip()
                                + "\" is no IP address with or without a port: write 10.0.0.1,"
                                + " 10.0.0.1:8080 or [2001:db8::1]:8080, separated by commas");
            }
            addresses.add(address.get());
        }
        if (addresses.size() > MOST) {
            return new Parsed.Bad("more than " + MOST + " addresses: use EndpointSlices");
        }
        return new Parsed.Good(List.copyOf(addresses));
    }

    private static Optional<InetSocketAddress> address(String entry, ServicePort port) {
        var colon = entry.lastIndexOf(':');
        if (entry.startsWith("[")) {
            var close = entry.indexOf(']');
            if (close < 0) {
                return Optional.empty();
            }
            var host = entry.substring(1, close);
            var rest = entry.substring(close + 1);
            if (!rest.isEmpty() && !rest.startsWith(":")) {
                return Optional.empty();
            }
            return host.indexOf(':') < 0
                    ? Optional.empty()
                    : join(host, rest.isEmpty() ? otherwise(port) : number(rest.substring(1)));
        }
        // One colon parts a port; several are an IPv6 address.
        if (colon >= 0 && colon == entry.indexOf(':')) {
            return join(entry.substring(0, colon), number(entry.substring(colon + 1)));
        }
        return join(entry, otherwise(port));
    }

    private static Optional<InetSocketAddress> join(String host, int port) {
        return port < 1 || port > 65535
                ? Optional.empty()
                : IpLiterals.parse(host).map(ip -> new InetSocketAddress(ip, port));
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
    }

    private static int otherwise(ServicePort port) {
        var target = port.getTargetPort();
        if (target != null && target.getIntVal() != null && target.getIntVal() > 0) {
            return target.getIntVal();
        }
        return port.getPort();
    }
}
