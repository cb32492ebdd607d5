package dev.gatehouse.k8s.watch.schema;

import static dev.gatehouse.k8s.watch.schema.ObjectShape.object;

import dev.gatehouse.k8s.watch.schema.ScalarShape.Flag;
import dev.gatehouse.k8s.watch.schema.ScalarShape.NumberOrName;
import dev.gatehouse.k8s.watch.schema.ScalarShape.Text;
import dev.gatehouse.k8s.watch.schema.ScalarShape.Whole;

/// Service. What a cluster allocates (addresses, node ports) is not looked at.
final class ServiceSchema {

    private static final ObjectShape PORT =
            object().optional("name", CoreSchema.LABEL)
                    .defaulted("protocol", Text.oneOf("TCP", "UDP", "SCTP"), Shape.text("TCP"))
                    .required("port", Whole.between(1, 65535))
                    .optional("targetPort", NumberOrName.NUMBER_OR_NAME)
                    .optional("nodePort", Whole.between(Integer.MIN_VALUE, Integer.MAX_VALUE))
                    .optional("appProtocol", CoreSchema.QUALIFIED)
                    .absentWhenEmpty("name", "protocol", "targetPort", "nodePort");

    private static final Text POLICY = Text.oneOf("Cluster", "Local");

    private static final ObjectShape AFFINITY =
            object().optional(
                            "clientIP",
                            object().optional(
                                            "timeoutSeconds",
                                            Whole.between(Integer.MIN_VALUE, Integer.MAX_VALUE)));

    private static final ObjectShape SPEC =
            object().optional(
                            "type",
                            Text.oneOf("ClusterIP", "NodePort", "LoadBalancer", "ExternalName"))
                    .optional(
                            "ports",
                            ListShape.of(PORT)
                                    .uniqueBy("port", "protocol")
                                    .rule(ServiceRules::severalPortsHaveNames)
                                    .rule(ServiceRules::nodePortsAreDistinct))
                    .optional("selector", CoreSchema.LABELS)
                    .optionals(Text.ANY, "clusterIP", "externalName", "loadBalancerIP")
                    .optional("loadBalancerClass", CoreSchema.QUALIFIED)
                    .optional("externalTrafficPolicy", POLICY)
                    .optional("internalTrafficPolicy", POLICY)
                    .optional(
                            "ipFamilyPolicy",
                            Text.oneOf("SingleStack", "PreferDualStack", "RequireDualStack"))
                    .optional("sessionAffinity", Text.oneOf("None", "ClientIP"))
                    .optional("sessionAffinityConfig", AFFINITY)
                    .optional(
                            "trafficDistribution",
                            Text.oneOf("PreferClose", "PreferSameZone", "PreferSameNode"))
                    .optional("clusterIPs", ListShape.of(Text.ANY))
                    .optional("externalIPs", ListShape.of(Text.ANY.as(Format.IP)))
                    .optional("ipFamilies", ListShape.of(Text.oneOf("IPv4", "IPv6")).asSet())
                    .optional("loadBalancerSourceRanges", ListShape.of(Text.ANY.as(Format.CIDR)))
                    .optionals(
                            Flag.FLAG, "allocateLoadBalancerNodePorts", "publishNotReadyAddresses")
                    .optional("healthCheckNodePort", Whole.between(1, 65535))
                    .absentWhenEmpty(
                            "type",
                            "clusterIP",
                            "externalName",
                            "loadBalancerIP",
                            "externalTrafficPolicy",
                            "sessionAffinity",
                            "healthCheckNodePort")
                    .rule(ServiceRules::portsAreThere)
                    .rule(ServiceRules::fieldsFitTheType)
                    .rule(ServiceRules::externalNameIsThere)
                    .rule(ClusterIpRules::fitTheirNeighbours)
                    .rule(ServiceRules::externalIpsCanBeReached)
                    .rule(ServiceRules::affinityLastsForATime);

    static ObjectShape service(ObjectShape head) {
        return head.required("spec", SPEC).rule(ServiceRules::annotationsFit);
    }

    private ServiceSchema() {}
}
