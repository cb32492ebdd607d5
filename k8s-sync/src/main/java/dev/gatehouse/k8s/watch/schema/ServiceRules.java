package dev.gatehouse.k8s.watch.schema;

import dev.gatehouse.k8s.watch.yaml.Value;
import java.util.HashSet;
import java.util.List;

/// The rules of a Service that look at more than one field.
final class ServiceRules {

    private static final String SOURCE_RANGES =
            "service.beta.kubernetes.io/load-balancer-source-ranges";

    private static final String TOPOLOGY_MODE = "service.kubernetes.io/topology-mode";
    private static final String TOPOLOGY_HINTS = "service.kubernetes.io/topology-aware-hints";

    private static final int ONE_DAY_SECONDS = 86_400;

    private ServiceRules() {}

    static String type(Value.Fields spec) {
        return spec.has("type") ? spec.text("type") : "ClusterIP";
    }

    static void severalPortsHaveNames(List<Value.Fields> ports, Check check) {
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

    static void nodePortsAreDistinct(List<Value.Fields> ports, Check check) {
        var seen = new HashSet<String>();
        for (var i = 0; i < ports.size(); i++) {
            var port = ports.get(i);
            if (port.has("nodePort")
                    && !seen.add(port.text("protocol") + port.number("nodePort"))) {
                check.refuse(port, "[" + i + "].nodePort", "repeats that of a port above it");
            }
        }
    }

    static void portsAreThere(Value.Fields self, Check check) {
        if (self.list("ports").isEmpty()
                && !ClusterIpRules.isHeadless(self)
                && !type(self).equals("ExternalName")) {
            check.refuse(
                    self,
                    "ports",
                    "is missing; only a Service with clusterIP None, or of type ExternalName, needs none");
        }
    }

    static void fieldsFitTheType(Value.Fields self, Check check) {
        var type = type(self);
        for (var field :
                List.of(
                        "loadBalancerClass",
                        "loadBalancerSourceRanges",
                        "allocateLoadBalancerNodePorts")) {
            var value = self.get(field);
            var isEmptyList = value instanceof Value.Items items && items.values().isEmpty();
            if (value != null && !isEmptyList && !type.equals("LoadBalancer")) {
                check.refuse(value, field, "is only allowed with type LoadBalancer");
            }
        }
        var policy = self.get("externalTrafficPolicy");
        if (policy != null && !isReachedFromOutside(self, type)) {
            check.refuse(
                    policy,
                    "externalTrafficPolicy",
                    "is only allowed with type NodePort or LoadBalancer, or with externalIPs");
        }
        var health = self.get("healthCheckNodePort");
        var hasHealth =
                type.equals("LoadBalancer") && self.text("externalTrafficPolicy").equals("Local");
        if (health != null && !hasHealth) {
            check.refuse(
                    health,
                    "healthCheckNodePort",
                    "is only allowed with type LoadBalancer and externalTrafficPolicy Local");
        }
        var ports = self.objects("ports");
        for (var i = 0; i < ports.size(); i++) {
            var nodePort = ports.get(i).get("nodePort");
            // with type ExternalName it means nothing, and is not looked at
            if (nodePort == null || type.equals("ExternalName")) {
                continue;
            }
            var number = ports.get(i).number("nodePort");
            if (type.equals("ClusterIP")) {
                check.refuse(
                        nodePort,
                        "ports[" + i + "].nodePort",
                        "is not allowed with type ClusterIP");
            } else if (number < 1 || number > 65535) {
                check.refuse(
                        nodePort,
                        "ports[" + i + "].nodePort",
                        "must be from 1 to 65535, but is " + number);
            }
        }
    }

    private static boolean isReachedFromOutside(Value.Fields self, String type) {
        return type.equals("NodePort")
                || type.equals("LoadBalancer")
                || (type.equals("ClusterIP") && !self.list("externalIPs").isEmpty());
    }

    static void externalNameIsThere(Value.Fields self, Check check) {
        if (!type(self).equals("ExternalName")) {
            return;
        }
        var name = self.text("externalName");
        var undotted = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        var at = self.get("externalName");
        if (at == null) {
            check.refuse(self, "externalName", "is missing; type ExternalName needs it");
        } else if (undotted.length() > 253 || !DnsNames.isSubdomain(undotted)) {
            check.refuse(
                    at,
                    "externalName",
                    Format.DNS_SUBDOMAIN.sentence() + ", but is " + check.shown(at));
        }
    }

    static void externalIpsCanBeReached(Value.Fields self, Check check) {
        var addresses = self.list("externalIPs");
        for (var i = 0; i < addresses.size(); i++) {
            var text = addresses.get(i) instanceof Value.Text address ? address.value() : "";
            var fault =
                    IpTexts.isMapped(text)
                            ? "must not be an IPv4-mapped address"
                            : IpTexts.unfit(text, false);
            if (!fault.isEmpty()) {
                check.refuse(addresses.get(i), "externalIPs[" + i + "]", fault);
            }
        }
    }

    static void affinityLastsForATime(Value.Fields self, Check check) {
        var client = self.object("sessionAffinityConfig").object("clientIP");
        var timeout = client.get("timeoutSeconds");
        var seconds = client.number("timeoutSeconds");
        if (self.text("sessionAffinity").equals("ClientIP")
                && timeout != null
                && (seconds < 1 || seconds > ONE_DAY_SECONDS)) {
            check.refuse(
                    timeout,
                    "sessionAffinityConfig.clientIP.timeoutSeconds",
                    "must be from 1 to " + ONE_DAY_SECONDS + ", but is " + seconds);
        }
    }

    /// Annotations that were fields before there were fields.
    static void annotationsFit(Value.Fields self, Check check) {
        var annotations = self.object("metadata").object("annotations");
        var spec = self.object("spec");
        var ranges = annotations.get(SOURCE_RANGES);
        if (ranges instanceof Value.Text text && spec.list("loadBalancerSourceRanges").isEmpty()) {
            sourceRanges(text, type(spec), check);
        }
        var mode = annotations.get(TOPOLOGY_MODE);
        if (mode != null
                && annotations.has(TOPOLOGY_HINTS)
                && !annotations.text(TOPOLOGY_MODE).equals(annotations.text(TOPOLOGY_HINTS))) {
            check.refuse(
                    mode,
                    annotation(TOPOLOGY_MODE),
                    "must be the same as that of " + TOPOLOGY_HINTS + ", or stand alone");
        }
    }

    private static void sourceRanges(Value.Text ranges, String type, Check check) {
        if (!type.equals("LoadBalancer")) {
            check.refuse(
                    ranges, annotation(SOURCE_RANGES), "is only allowed with type LoadBalancer");
            return;
        }
        var list = ranges.value().strip();
        for (var range : list.isEmpty() ? new String[0] : list.split(",", -1)) {
            if (!IpTexts.isCidr(range)) {
                check.refuse(ranges, annotation(SOURCE_RANGES), Format.CIDR.sentence());
            }
        }
    }

    private static String annotation(String name) {
        return "metadata.annotations[\"" + name + "\"]";
    }
}
