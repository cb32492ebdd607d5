package dev.gatehouse.k8s.status;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.k8s.status.Reasons.ConditionType;
import dev.gatehouse.k8s.watch.ObjectKey;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// For each Gateway of ours a Service in its namespace, so that the edge has a name in the
/// cluster's DNS, and what watches Services finds it: headless, without selector, with
/// EndpointSlices that hold the Gateway's addresses. They carry the labels and annotations of
/// `spec.infrastructure` (GEP-1762, GEP-1867), and go with the Gateway, which owns them.
final class EdgeServices {

    /// Well-known labels of Gateway API (`apis/v1/well_known_labels.go`).
    private static final String GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name";

    private static final String CLASS_NAME = "gateway.networking.k8s.io/gateway-class-name";

    private static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";

    private final Published published;

    EdgeServices(Published published) {
        this.published = published;
    }

    private enum Family {
        IPV4("IPv4"),
        IPV6("IPv6");

        private final String type;

        Family(String type) {
            this.type = type;
        }

        String suffix() {
            return "-" + (this == IPV4 ? "ipv4" : "ipv6");
        }

        boolean has(String address) {
            return address.indexOf(':') < 0 == (this == IPV4);
        }
    }

    /// The objects of a Gateway as they are to be; none before it has an address.
    List<Wish> of(GatewayVerdict verdict) {
        var gateway = published.get(Gateway.class, verdict.gateway());
        if (gateway == null
                || gateway.getSpec() == null
                || !verdict.revision().uid().equals(gateway.getMetadata().getUid())) {
            return List.of();
        }
        var namespace = verdict.gateway().namespace();
        var className = text(gateway.getSpec().getGatewayClassName());
        var name = Names.service(verdict.gateway().name(), className);
        var key = new ObjectKey(namespace, name);
        if (verdict.addresses().isEmpty() && published.get(Service.class, key) == null) {
            return List.of();
        }
        var ports = ports(gateway, verdict);
        var wishes = new ArrayList<Wish>();
        wishes.add(new ObjectWish(new Ref(Target.SERVICE, key), service(gateway, name, ports)));
        for (var family : Family.values()) {
            var slice = new ObjectKey(namespace, name + family.suffix());
            var addresses = verdict.addresses().stream().filter(family::has).toList();
            if (!addresses.isEmpty() || published.get(EndpointSlice.class, slice) != null) {
                wishes.add(
                        new ObjectWish(
                                new Ref(Target.ENDPOINT_SLICE, slice),
                                slice(gateway, name, family, addresses, ready(verdict), ports)));
            }
        }
        return wishes;
    }

    private static ObjectNode service(
            Gateway gateway, String name, SortedMap<String, Integer> ports) {
        var object = object("v1", "Service", gateway, name, Map.of());
        var spec = object.putObject("spec").put("clusterIP", "None");
        var entries = spec.putArray("ports");
        ports.forEach(
                (port, number) ->
                        entries.addObject()
                                .put("name", port)
                                .put("port", number)
                                .put("protocol", "TCP")
                                // As the API server fills it in.
                                .put("targetPort", number));
        return object;
    }

    private static ObjectNode slice(
            Gateway gateway,
            String service,
            Family family,
            List<String> addresses,
            boolean ready,
            SortedMap<String, Integer> ports) {
        var object =
                object(
                        "discovery.k8s.io/v1",
                        "EndpointSlice",
                        gateway,
                        service + family.suffix(),
                        Map.of(SERVICE_NAME, service, MANAGED_BY, "gatehouse.dev"));
        object.put("addressType", family.type);
        var endpoints = object.putArray("endpoints");
        for (var address : addresses) {
            var endpoint = endpoints.addObject();
            endpoint.putArray("addresses").add(address);
            endpoint.putObject("conditions").put("ready", ready);
        }
        var entries = object.putArray("ports");
        ports.forEach(
                (port, number) ->
                        entries.addObject()
                                .put("name", port)
                                .put("port", number)
                                .put("protocol", "TCP"));
        return object;
    }

    private static ObjectNode object(
            String apiVersion,
            String kind,
            Gateway gateway,
            String name,
            Map<String, String> ownLabels) {
        var object =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("apiVersion", apiVersion)
                        .put("kind", kind);
        var metadata =
                object.putObject("metadata")
                        .put("namespace", gateway.getMetadata().getNamespace())
                        .put("name", name);
        var labels = new TreeMap<>(infrastructureLabels(gateway));
        labels.put(GATEWAY_NAME, Names.label(gateway.getMetadata().getName()));
        labels.put(CLASS_NAME, Names.label(text(gateway.getSpec().getGatewayClassName())));
        labels.putAll(ownLabels);
        put(metadata.putObject("labels"), labels);
        var annotations = new TreeMap<>(infrastructureAnnotations(gateway));
        var propagated = ObjectPatch.record(labels.keySet(), annotations.keySet());
        annotations.put(ObjectPatch.PROPAGATED, propagated);
        put(metadata.putObject("annotations"), annotations);
        // Nothing waits for these objects when the Gateway is deleted: `blockOwnerDeletion` would
        // take a right on Gateways that we do without.
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "gateway.networking.k8s.io/v1")
                .put("kind", "Gateway")
                .put("name", gateway.getMetadata().getName())
                .put("uid", gateway.getMetadata().getUid())
                .put("controller", true);
        return object;
    }

    private static void put(ObjectNode node, Map<String, String> entries) {
        entries.forEach(node::put);
    }

    private static Map<String, String> infrastructureLabels(Gateway gateway) {
        var infrastructure = gateway.getSpec().getInfrastructure();
        return infrastructure == null ? Map.of() : entries(infrastructure.getLabels());
    }

    private static Map<String, String> infrastructureAnnotations(Gateway gateway) {
        var infrastructure = gateway.getSpec().getInfrastructure();
        return infrastructure == null ? Map.of() : entries(infrastructure.getAnnotations());
    }

    private static Map<String, String> entries(@Nullable Map<String, String> entries) {
        return entries == null ? Map.of() : entries;
    }

    /// The ports of all accepted listeners, by the name that they have in the Service.
    private static SortedMap<String, Integer> ports(Gateway gateway, GatewayVerdict verdict) {
        var accepted =
                verdict.listeners().stream()
                        .filter(l -> Conditions.hold(l.conditions(), ConditionType.ACCEPTED))
                        .map(l -> l.id().name())
                        .collect(Collectors.toSet());
        var ports = new TreeMap<String, Integer>();
        for (var listener : gateway.getSpec().getListeners()) {
            if (accepted.contains(listener.getName()) && listener.getPort() != null) {
                ports.put("tcp-" + listener.getPort(), listener.getPort());
            }
        }
        return ports;
    }

    private static boolean ready(GatewayVerdict verdict) {
        return Conditions.hold(verdict.conditions(), ConditionType.PROGRAMMED);
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
