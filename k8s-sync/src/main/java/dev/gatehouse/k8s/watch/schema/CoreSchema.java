package dev.gatehouse.k8s.watch.schema;

import static dev.gatehouse.k8s.watch.schema.AnyShape.ANY;
import static dev.gatehouse.k8s.watch.schema.ObjectShape.lenientObject;

import dev.gatehouse.k8s.watch.schema.ScalarShape.Flag;
import dev.gatehouse.k8s.watch.schema.ScalarShape.NumberOrName;
import dev.gatehouse.k8s.watch.schema.ScalarShape.Text;
import dev.gatehouse.k8s.watch.schema.ScalarShape.Whole;
import dev.gatehouse.k8s.watch.yaml.Value;
import java.util.List;

/// The built-in kinds. Their fields' names are all known; the values that nothing here reads
/// ([AnyShape]: `sessionAffinityConfig`, `targetRef`, `hints` ...) are not looked at. An empty
/// field counts as absent, as with an API server.
final class CoreSchema {

    private static final Whole PORT = Whole.between(1, 65535);

    private static final ObjectShape SERVICE_PORT =
            lenientObject()
                    .optional("name", Text.length(1, 63).as(Format.DNS_LABEL))
                    .defaulted("protocol", Text.oneOf("TCP", "UDP", "SCTP"), Shape.text("TCP"))
                    .required("port", PORT)
                    .optional("targetPort", NumberOrName.NUMBER_OR_NAME)
                    .optional("nodePort", Whole.between(0, 65535))
                    .optional("appProtocol", Text.ANY);

    static final ObjectShape SERVICE_SPEC =
            lenientObject()
                    .optional(
                            "type",
                            Text.oneOf("ClusterIP", "NodePort", "LoadBalancer", "ExternalName"))
                    .optional(
                            "ports",
                            ListShape.of(SERVICE_PORT)
                                    .uniqueBy("port", "protocol")
                                    .rule(CoreSchema::severalPortsHaveNames))
                    .optional("selector", MapShape.of(Format.QUALIFIED_NAME, Text.ANY))
                    .optionals(
                            Text.ANY,
                            "clusterIP",
                            "externalName",
                            "loadBalancerIP",
                            "loadBalancerClass",
                            "externalTrafficPolicy",
                            "internalTrafficPolicy",
                            "ipFamilyPolicy",
                            "sessionAffinity",
                            "trafficDistribution")
                    .optionals(
                            ListShape.of(Text.ANY),
                            "clusterIPs",
                            "externalIPs",
                            "ipFamilies",
                            "loadBalancerSourceRanges")
                    .optionals(
                            Flag.FLAG, "allocateLoadBalancerNodePorts", "publishNotReadyAddresses")
                    .optional("healthCheckNodePort", Whole.between(0, 65535))
                    .optional("sessionAffinityConfig", ANY);

    private static final ObjectShape ENDPOINT =
            lenientObject()
                    .required("addresses", ListShape.of(Text.length(1, 253)).size(1, 100))
                    .optional(
                            "conditions",
                            lenientObject().optionals(Flag.FLAG, "ready", "serving", "terminating"))
                    .optionals(Text.ANY, "hostname", "nodeName", "zone")
                    .optionals(ANY, "targetRef", "hints", "deprecatedTopology");

    private static final ObjectShape ENDPOINT_PORT =
            lenientObject()
                    .optional("name", Text.length(0, 63))
                    .defaulted("protocol", Text.oneOf("TCP", "UDP", "SCTP"), Shape.text("TCP"))
                    .optional("port", PORT)
                    .optional("appProtocol", Text.ANY);

    /// Loopback addresses are fine here, unlike in a cluster: a folder may well serve its own host.
    static ObjectShape endpointSlice(ObjectShape head) {
        return head.required("addressType", Text.oneOf("IPv4", "IPv6", "FQDN"))
                // kubectl omits the field where a Service has no endpoint
                .optional("endpoints", ListShape.of(ENDPOINT).size(0, 1000))
                .optional("ports", ListShape.of(ENDPOINT_PORT).size(0, 100).uniqueBy("name"))
                .rule(CoreSchema::addressesFitTheirType);
    }

    static ObjectShape secret(ObjectShape head) {
        return head.optional("type", Text.ANY)
                .optional("data", MapShape.of(Format.DATA_KEY, Text.ANY.as(Format.BASE64)))
                .optional("stringData", MapShape.of(Format.DATA_KEY, Text.ANY))
                .optional("immutable", Flag.FLAG);
    }

    static ObjectShape configMap(ObjectShape head) {
        return head.optional("data", MapShape.of(Format.DATA_KEY, Text.ANY))
                .optional("binaryData", MapShape.of(Format.DATA_KEY, Text.ANY.as(Format.BASE64)))
                .optional("immutable", Flag.FLAG)
                .rule(CoreSchema::keysStandOnce);
    }

    static final ObjectShape NAMESPACE_SPEC =
            lenientObject().optional("finalizers", ListShape.of(Text.ANY));

    private CoreSchema() {}

    private static void severalPortsHaveNames(List<Value.Fields> ports, Check check) {
        for (var i = 0; i < ports.size(); i++) {
            var name = ports.get(i).text("name");
            if (ports.size() > 1 && name.isEmpty()) {
                check.refuse(
                        ports.get(i),
                        "[" + i + "].name",
                        "is missing; several ports must have names");
            }
            var first = ports.stream().map(port -> port.text("name")).toList().indexOf(name);
            if (!name.isEmpty() && first < i) {
                check.refuse(ports.get(i), "[" + i + "].name", "repeats that of [" + first + "]");
            }
        }
    }

    private static void addressesFitTheirType(Value.Fields self, Check check) {
        var type = self.text("addressType");
        var endpoints = self.objects("endpoints");
        for (var i = 0; i < endpoints.size(); i++) {
            var addresses = endpoints.get(i).list("addresses");
            for (var j = 0; j < addresses.size(); j++) {
                var address = addresses.get(j) instanceof Value.Text text ? text.value() : "";
                var fits =
                        switch (type) {
                            case "IPv4" -> Format.isIpv4(address);
                            case "IPv6" -> Format.isIpv6(address);
                            // FQDN: the shape lets no fourth type in
                            default -> Format.DNS_SUBDOMAIN.accepts(address);
                        };
                if (!fits) {
                    check.refuse(
                            addresses.get(j),
                            "endpoints[" + i + "].addresses[" + j + "]",
                            "must be of the slice's addressType, "
                                    + type
                                    + ", but is "
                                    + check.shown(addresses.get(j)));
                }
            }
        }
    }

    private static void keysStandOnce(Value.Fields self, Check check) {
        self.object("binaryData")
                .members()
                .forEach(
                        (key, member) -> {
                            if (self.object("data").has(key)) {
                                check.refuse(
                                        member.value(),
                                        "binaryData[\"" + key + "\"]",
                                        "stands in data, too");
                            }
                        });
    }
}
