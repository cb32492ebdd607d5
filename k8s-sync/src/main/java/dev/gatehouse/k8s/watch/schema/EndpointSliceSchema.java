package dev.gatehouse.k8s.watch.schema;

import static dev.gatehouse.k8s.watch.schema.ObjectShape.object;

import dev.gatehouse.k8s.watch.schema.ScalarShape.Flag;
import dev.gatehouse.k8s.watch.schema.ScalarShape.Text;
import dev.gatehouse.k8s.watch.schema.ScalarShape.Whole;
import dev.gatehouse.k8s.watch.yaml.Value;

/// EndpointSlice.
final class EndpointSliceSchema {

    private static final Text NODE = Text.length(1, 253).as(Format.DNS_SUBDOMAIN);

    private static final ObjectShape HINTS =
            object().optional(
                            "forZones",
                            ListShape.of(
                                            object().optional(
                                                            "name",
                                                            Text.length(0, 63)
                                                                    .as(Format.LABEL_VALUE)))
                                    .size(0, 8)
                                    .uniqueBy("name"))
                    .optional(
                            "forNodes",
                            ListShape.of(object().required("name", NODE))
                                    .size(0, 8)
                                    .uniqueBy("name"));

    private static final ObjectShape ENDPOINT =
            object().required("addresses", ListShape.of(Text.ANY).size(1, 100))
                    .optional(
                            "conditions",
                            object().optionals(Flag.FLAG, "ready", "serving", "terminating"))
                    .optional("hostname", CoreSchema.LABEL)
                    .optional("nodeName", NODE)
                    .optional("zone", Text.ANY)
                    .optional(
                            "targetRef",
                            object().optionals(
                                            Text.ANY,
                                            "apiVersion",
                                            "kind",
                                            "namespace",
                                            "name",
                                            "uid",
                                            "resourceVersion",
                                            "fieldPath"))
                    .optional("hints", HINTS)
                    // dropped by the server, unread
                    .optional("deprecatedTopology", MapShape.ofTexts(Format.ANY, Text.ANY));

    /// The server doesn't look at the number; one that is none is no port to the gateway.
    private static final ObjectShape PORT =
            object().defaulted("name", Text.length(0, 63).as(Format.EMPTY_OR_LABEL), Shape.text(""))
                    .defaulted("protocol", Text.oneOf("TCP", "UDP", "SCTP"), Shape.text("TCP"))
                    .optional("port", Whole.between(Integer.MIN_VALUE, Integer.MAX_VALUE))
                    .optional("appProtocol", CoreSchema.QUALIFIED);

    static ObjectShape endpointSlice(ObjectShape head) {
        return head.required("addressType", Text.oneOf("IPv4", "IPv6", "FQDN"))
                // kubectl omits the field where a Service has no endpoint
                .optional("endpoints", ListShape.of(ENDPOINT).size(0, 1000))
                .optional("ports", ListShape.of(PORT).size(0, 20_000).uniqueBy("name"))
                .rule(EndpointSliceSchema::addressesFitTheirType);
    }

    private EndpointSliceSchema() {}

    private static void addressesFitTheirType(Value.Fields self, Check check) {
        var type = self.text("addressType");
        var endpoints = self.objects("endpoints");
        for (var i = 0; i < endpoints.size(); i++) {
            var addresses = endpoints.get(i).list("addresses");
            for (var j = 0; j < addresses.size(); j++) {
                var address = addresses.get(j) instanceof Value.Text text ? text.value() : "";
                var fault = fault(type, address);
                if (!fault.isEmpty()) {
                    check.refuse(
                            addresses.get(j),
                            "endpoints[" + i + "].addresses[" + j + "]",
                            fault + ", but is " + check.shown(addresses.get(j)));
                }
            }
        }
    }

    /// Loopback addresses are fine here, unlike in a cluster: a folder may well serve its own host.
    private static String fault(String type, String address) {
        var fits =
                switch (type) {
                    case "IPv4" -> IpTexts.isIpv4(address);
                    case "IPv6" -> IpTexts.isIpv6(address);
                    // FQDN: the shape lets no fourth type in
                    default -> isFullyQualified(address);
                };
        if (!fits) {
            return "must be of the slice's addressType, " + type;
        }
        if (type.equals("IPv6") && !IpTexts.isCanonicalIpv6(address)) {
            return "must be in the form of RFC 5952, and not IPv4-mapped";
        }
        return type.equals("FQDN") ? "" : IpTexts.unfit(address, true);
    }

    private static boolean isFullyQualified(String name) {
        var undotted = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (!undotted.contains(".") || undotted.length() > 253) {
            return false;
        }
        for (var label : undotted.split("\\.", -1)) {
            if (label.length() > 63 || !DnsNames.isLabel(label)) {
                return false;
            }
        }
        return true;
    }
}
