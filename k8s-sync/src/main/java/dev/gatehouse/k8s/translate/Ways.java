package dev.gatehouse.k8s.translate;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What a Service offers besides its pods: where to connect to for one of its ports, or why there
/// is no such place.
final class Ways {

    private static final String HEADLESS = "None";

    private Ways() {}

    sealed interface Offer {

        record Addresses(List<InetSocketAddress> addresses) implements Offer {}

        /// @param why a clause about the Service, such as `it has no node port`
        record Nothing(String why) implements Offer {}
    }

    /// `status.loadBalancer.ingress`. Names there are not looked up.
    static Offer loadBalancer(Service service, ServicePort port) {
        var status = service.getStatus() == null ? null : service.getStatus().getLoadBalancer();
        var entries =
                status == null
                        ? List.<LoadBalancerIngress>of()
                        : Declared.each(status.getIngress());
        var addresses = new ArrayList<InetSocketAddress>();
        for (var entry : entries) {
            IpLiterals.parse(entry.getIp()).ifPresent(ip -> addresses.add(at(ip, port.getPort())));
        }
        if (!addresses.isEmpty()) {
            return new Offer.Addresses(addresses);
        }
        return new Offer.Nothing(
                entries.stream().map(LoadBalancerIngress::getHostname).anyMatch(Objects::nonNull)
                        ? "its load balancer has a host name only, and names are not looked up"
                        : "it has no load balancer address (status.loadBalancer.ingress)");
    }

    /// The `nodePort`, on each node; with `externalTrafficPolicy: Local`, on those where something
    /// is ready.
    static Offer nodePort(
            Service service, ServicePort port, EndpointSlices.Picked picked, Nodes nodes) {
        var number = port.getNodePort();
        if (number == null || number < 1 || number > 65535) {
            return new Offer.Nothing("it has no node port (spec.ports[].nodePort)");
        }
        if (nodes.addresses().isEmpty()) {
            return new Offer.Nothing(
                    "no node with an InternalIP is known for its node port " + number);
        }
        var local = "Local".equals(service.getSpec().getExternalTrafficPolicy());
        var v6 =
                Declared.each(service.getSpec().getIpFamilies()).stream()
                        .findFirst()
                        .filter("IPv6"::equals)
                        .isPresent();
        var found = nodes.of(v6, local ? picked.nodes() : nodes.addresses().keySet());
        if (found.isEmpty()) {
            return new Offer.Nothing(
                    local
                            ? "its externalTrafficPolicy is Local, and no node with an "
                                    + family(v6)
                                    + " address is known to have one of its endpoints"
                            : "no node has an " + family(v6) + " address, as its node port needs");
        }
        return new Offer.Addresses(found.stream().map(ip -> at(ip, number)).toList());
    }

    /// Whether the Service has no address in the cluster, by intention.
    static boolean headless(Service service) {
        return HEADLESS.equals(service.getSpec().getClusterIP());
    }

    /// The `clusterIP`: the one of the first family.
    static Offer clusterIp(Service service, ServicePort port) {
        return clusterIp(service)
                .<Offer>map(ip -> new Offer.Addresses(List.of(at(ip, port.getPort()))))
                .orElseGet(() -> new Offer.Nothing("it has no clusterIP (spec.clusterIP)"));
    }

    private static Optional<InetAddress> clusterIp(Service service) {
        return IpLiterals.parse(service.getSpec().getClusterIP());
    }

    private static String family(boolean v6) {
        return v6 ? "IPv6" : "IPv4";
    }

    private static InetSocketAddress at(InetAddress ip, int port) {
        return new InetSocketAddress(ip, port);
    }
}
