package dev.gatehouse.k8s.translate;

import static java.util.stream.Collectors.joining;

import dev.gatehouse.k8s.status.Reasons.Reason;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.Upstream.Protocol;
import dev.gatehouse.model.UpstreamId;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Services and where they are. Remembers what each Service port led to, while the Service and its
/// EndpointSlices stay the same objects. Used by one thread.
final class Services {

    /// The shorthand that says where a Service is, in place of EndpointSlices.
    static final String ADDRESSES = "gatehouse.dev/addresses";

    private Map<Port, Known> known = Map.of();

    private record Port(ObjectKey service, Optional<Integer> number) {}

    private record Known(Service service, List<EndpointSlice> slices, Found found) {

        boolean rests(Service other, List<EndpointSlice> otherSlices) {
            return Same.object(service, other) && Same.elements(slices, otherSlices);
        }
    }

    /// What a Service port led to.
    sealed interface Found {

        record Resolved(Resolution resolution, Upstream upstream) implements Found {}

        record Refused(Refusal why) implements Found {}
    }

    View view(Map<ObjectKey, Service> services, Map<ObjectKey, EndpointSlice> slices) {
        return new View(services, EndpointSlices.byService(slices));
    }

    /// The Services of one translation.
    final class View {

        private final Map<ObjectKey, Service> services;
        private final Map<ObjectKey, List<EndpointSlice>> slices;
        private final Map<Port, Known> used = new HashMap<>();
        private final Map<UpstreamId, Upstream> upstreams = new HashMap<>();

        private View(Map<ObjectKey, Service> services, Map<ObjectKey, List<EndpointSlice>> slices) {
            this.services = services;
            this.slices = slices;
        }

        Found find(ObjectKey key, Optional<Integer> number) {
            var service = services.get(key);
            if (service == null) {
                return new Found.Refused(
                        new Refusal(
                                Reason.BACKEND_NOT_FOUND,
                                "Service "
                                        + key
                                        + " is not declared: declare it, or correct the"
                                        + " name or namespace"));
            }
            var port = new Port(key, number);
            var before = used.get(port);
            if (before != null) {
                return before.found();
            }
            var own = slices.getOrDefault(key, List.of());
            var found = found(port, service, own);
            used.put(port, new Known(service, own, found));
            if (found instanceof Found.Resolved(var resolution, var upstream)) {
                upstreams.put(resolution.id(), upstream);
            }
            return found;
        }

        private Found found(Port port, Service service, List<EndpointSlice> own) {
            var before = known.get(port);
            if (before != null && before.rests(service, own)) {
                return before.found();
            }
            var fresh = look(port.service(), service, port.number(), own);
            // Equal is as good as the same, and spares who compares by identity.
            return before != null && before.found().equals(fresh) ? before.found() : fresh;
        }

        Upstream upstream(UpstreamId id) {
            var upstream = upstreams.get(id);
            if (upstream == null) {
                throw new IllegalStateException("no reference led to " + id);
            }
            return upstream;
        }

        /// Ends the translation: what was not asked for is forgotten.
        void remember() {
            known = used;
        }
    }

    private static Found look(
            ObjectKey key, Service service, Optional<Integer> number, List<EndpointSlice> slices) {
        var spec = service.getSpec();
        if (spec != null && "ExternalName".equals(spec.getType())) {
            return refused(
                    Reason.UNSUPPORTED_VALUE,
                    "Service "
                            + key
                            + " is of type ExternalName, which is not served since it could lead"
                            + " anywhere: use one with EndpointSlices");
        }
        var ports = spec == null ? List.<ServicePort>of() : Declared.each(spec.getPorts());
        var port =
                ports.stream()
                        .filter(p -> number.isPresent() && number.get().equals(p.getPort()))
                        .filter(p -> Declared.or(p.getProtocol(), "TCP").equals("TCP"))
                        .findFirst();
        if (port.isEmpty()) {
            return refused(Reason.BACKEND_NOT_FOUND, noSuchPort(key, number, ports));
        }
        var spoken = Declared.or(port.get().getAppProtocol(), "http");
        if (!spoken.toLowerCase(Locale.ROOT).equals("http")) {
            return refused(
                    Reason.UNSUPPORTED_PROTOCOL,
                    "port "
                            + port.get().getPort()
                            + " of Service "
                            + key
                            + " has appProtocol "
                            + spoken
                            + ", which this version does not speak: it speaks http only");
        }
        var id = new UpstreamId(Backends.name(key, number));
        var shorthand = annotation(service);
        if (shorthand != null) {
            return annotated(id, key, port.get(), shorthand);
        }
        var picked = EndpointSlices.pick(key, port.get(), slices);
        return resolved(id, picked.addresses(), picked.note());
    }

    private static @Nullable String annotation(Service service) {
        var metadata = service.getMetadata();
        return metadata == null || metadata.getAnnotations() == null
                ? null
                : metadata.getAnnotations().get(ADDRESSES);
    }

    private static Found annotated(
            UpstreamId id, ObjectKey key, ServicePort port, String annotation) {
        return switch (ServiceAddresses.parse(annotation, port)) {
            case ServiceAddresses.Parsed.Good(var addresses) ->
                    resolved(id, addresses, Optional.empty());
            case ServiceAddresses.Parsed.Bad(var why) ->
                    refused(
                            Reason.BACKEND_NOT_FOUND,
                            "Service "
                                    + key
                                    + " has a faulty annotation "
                                    + ADDRESSES
                                    + ": "
                                    + why);
        };
    }

    private static Found resolved(
            UpstreamId id, List<InetSocketAddress> addresses, Optional<String> note) {
        return new Found.Resolved(
                new Resolution(id, Optional.empty(), note),
                new Upstream.Endpoints(Protocol.HTTP1, addresses));
    }

    private static Found refused(Reason reason, String sentence) {
        return new Found.Refused(new Refusal(reason, sentence));
    }

    private static String noSuchPort(
            ObjectKey key, Optional<Integer> number, List<ServicePort> ports) {
        var there =
                ports.stream()
                        .map(
                                p ->
                                        p.getPort()
                                                + (Declared.empty(p.getName())
                                                        ? ""
                                                        : " (" + p.getName() + ")")
                                                + (Declared.or(p.getProtocol(), "TCP").equals("TCP")
                                                        ? ""
                                                        : " " + p.getProtocol()))
                        .collect(joining(", "));
        var has = there.isEmpty() ? "has no ports at all" : "has " + there;
        return number.isPresent()
                ? "Service " + key + " has no TCP port " + number.get() + ": it " + has
                : "the port is missing: Service " + key + " " + has;
    }
}
