package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.watch.ObjectKey;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Where Services are, by their EndpointSlices (Kubernetes `discovery.k8s.io/v1`).
final class EndpointSlices {

    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private EndpointSlices() {}

    /// The Service that a slice belongs to, where it says so.
    static Optional<ObjectKey> service(ObjectKey key, EndpointSlice slice) {
        var labels = slice.getMetadata() == null ? null : slice.getMetadata().getLabels();
        return Optional.ofNullable(labels == null ? null : labels.get(SERVICE_NAME))
                .map(name -> new ObjectKey(key.namespace(), name));
    }

    /// @param nodes the names of the nodes on which these endpoints are, as far as it is said
    /// @param note what a person should know: usually a mistake that ends in 503
    record Picked(List<InetSocketAddress> addresses, Set<String> nodes, Optional<String> note) {}

    /// What is ready behind a Service port. Where nothing is ready, what still serves while it
    /// terminates (KEP-1669).
    static Picked pick(ObjectKey service, ServicePort port, Collection<EndpointSlice> slices) {
        if (slices.isEmpty()) {
            return new Picked(
                    List.of(),
                    Set.of(),
                    Optional.of(
                            "nothing says where Service "
                                    + service
                                    + " is, so it answers 503: declare an EndpointSlice with the label "
                                    + SERVICE_NAME
                                    + ": "
                                    + service.name()
                                    + ", or annotate the Service with "
                                    + Services.ADDRESSES));
        }
        var ready = new Endpoints();
        var terminating = new Endpoints();
        var names = new TreeSet<String>();
        var named = false;
        var domains = false;
        for (var slice : slices) {
            if ("FQDN".equals(slice.getAddressType())) {
                domains = true;
                continue;
            }
            for (var slicePort : Declared.each(slice.getPorts())) {
                var name = Declared.or(slicePort.getName(), "");
                names.add(name.isEmpty() ? "an unnamed one" : name);
                if (fits(slicePort, port)) {
                    named = true;
                    collect(slice, slicePort.getPort(), ready, terminating);
                }
            }
        }
        var chosen = ready.addresses.isEmpty() ? terminating : ready;
        return new Picked(
                List.copyOf(chosen.addresses),
                Set.copyOf(chosen.nodes),
                note(service, port, named, names, domains));
    }

    /// Endpoints of one kind, while they are collected.
    private record Endpoints(Set<InetSocketAddress> addresses, Set<String> nodes) {

        Endpoints() {
            this(new LinkedHashSet<>(), new HashSet<>());
        }
    }

    private static boolean fits(EndpointPort slicePort, ServicePort port) {
        return slicePort.getPort() != null
                && slicePort.getPort() > 0
                && slicePort.getPort() <= 65535
                && Declared.or(slicePort.getProtocol(), "TCP").equals("TCP")
                && Declared.or(slicePort.getName(), "").equals(Declared.or(port.getName(), ""));
    }

    private static void collect(
            EndpointSlice slice, int port, Endpoints ready, Endpoints terminating) {
        for (var endpoint : Declared.each(slice.getEndpoints())) {
            var goes = ready(endpoint) ? ready : stillServes(endpoint) ? terminating : null;
            if (goes == null) {
                continue;
            }
            for (var address : Declared.each(endpoint.getAddresses())) {
                IpLiterals.parse(address)
                        .ifPresent(ip -> goes.addresses.add(new InetSocketAddress(ip, port)));
            }
            if (endpoint.getNodeName() != null) {
                goes.nodes.add(endpoint.getNodeName());
            }
        }
    }

    /// An endpoint whose readiness is unknown counts as ready.
    private static boolean ready(Endpoint endpoint) {
        var conditions = endpoint.getConditions();
        return conditions == null || !Boolean.FALSE.equals(conditions.getReady());
    }

    private static boolean stillServes(Endpoint endpoint) {
        var conditions = endpoint.getConditions();
        return Boolean.TRUE.equals(conditions.getServing())
                && Boolean.TRUE.equals(conditions.getTerminating());
    }

    private static Optional<String> note(
            ObjectKey service,
            ServicePort port,
            boolean named,
            Set<String> names,
            boolean domains) {
        if (named) {
            return domains
                    ? Optional.of(
                            "EndpointSlices of Service "
                                    + service
                                    + " with addressType FQDN are ignored: use IPv4 or IPv6")
                    : Optional.empty();
        }
        if (names.isEmpty()) {
            return Optional.of(
                    domains
                            ? "all EndpointSlices of Service "
                                    + service
                                    + " have addressType FQDN and are ignored: use IPv4 or IPv6"
                            : "the EndpointSlices of Service " + service + " have no ports");
        }
        return Optional.of(
                "no EndpointSlice of Service "
                        + service
                        + " has "
                        + (Declared.empty(port.getName())
                                ? "an unnamed TCP port"
                                : "a TCP port named " + port.getName())
                        + " as the Service has it; they have "
                        + String.join(", ", names));
    }
}
