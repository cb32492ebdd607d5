package agreement;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.List;
import java.util.Random;

/// As [Accord], for the built-in kinds: what an API server's own code checks.
final class BuiltInAccord {

    private BuiltInAccord() {}

    static void metadata(ObjectNode metadata) {
        var owners = metadata.path("ownerReferences");
        for (var i = 1; i < owners.size(); i++) {
            ((ObjectNode) owners.get(i)).remove("controller");
        }
    }

    static void service(String path, ObjectNode object, String target) {
        if (!path.equals("spec")) {
            return;
        }
        for (var need :
                List.of(
                        List.of("loadBalancerClass", "LoadBalancer"),
                        List.of("loadBalancerSourceRanges", "LoadBalancer"),
                        List.of("allocateLoadBalancerNodePorts", "LoadBalancer"),
                        List.of("healthCheckNodePort", "LoadBalancer"),
                        List.of("externalTrafficPolicy", "NodePort"),
                        List.of("ports[].nodePort", "NodePort"),
                        List.of("externalName", "ExternalName"))) {
            if (GoodObjects.leads(target, "spec." + need.get(0))) {
                object.put("type", need.get(1));
            }
        }
        if (target.startsWith("spec.healthCheckNodePort")) {
            object.put("externalTrafficPolicy", "Local");
        }
        if (target.startsWith("spec.clusterIP") || target.startsWith("spec.ipFamil")) {
            object.put("type", "ClusterIP");
        }
        addresses(object);
        byType(object);
        ports(
                object.withArrayProperty("ports"),
                object.path("type").asText("ClusterIP").equals("ClusterIP"));
        if (!object.path("sessionAffinity").asText().equals("ClientIP")) {
            if (target.startsWith("spec.sessionAffinityConfig")) {
                object.put("sessionAffinity", "ClientIP");
            } else {
                object.remove("sessionAffinityConfig");
            }
        }
        if (object.has("sessionAffinityConfig")) {
            var config = (ObjectNode) object.path("sessionAffinityConfig");
            if (!config.path("clientIP").has("timeoutSeconds")) {
                config.withObjectProperty("clientIP").put("timeoutSeconds", 60);
            }
        }
    }

    private static void addresses(ObjectNode spec) {
        var only = spec.path("clusterIPs").path(0).asText(spec.path("clusterIP").asText());
        if (only.isEmpty()) {
            spec.remove("clusterIPs");
            return;
        }
        spec.put("clusterIP", only);
        if (spec.has("clusterIPs")) {
            spec.putArray("clusterIPs").add(only);
        }
    }

    private static void byType(ObjectNode spec) {
        var type = spec.path("type").asText("ClusterIP");
        if (!type.equals("LoadBalancer")) {
            spec.remove(
                    List.of(
                            "loadBalancerClass",
                            "loadBalancerSourceRanges",
                            "allocateLoadBalancerNodePorts"));
        }
        if (!type.equals("LoadBalancer")
                || !spec.path("externalTrafficPolicy").asText().equals("Local")) {
            spec.remove("healthCheckNodePort");
        }
        if ((type.equals("ClusterIP") || type.equals("ExternalName"))
                && (spec.path("externalIPs").isEmpty() || type.equals("ExternalName"))) {
            spec.remove("externalTrafficPolicy");
        }
        if (!type.equals("ClusterIP") && spec.path("clusterIP").asText().equals("None")) {
            spec.remove(List.of("clusterIP", "clusterIPs"));
        }
        if (type.equals("ExternalName")) {
            spec.remove(List.of("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"));
            if (!spec.has("externalName")) {
                spec.put("externalName", "backend.example.com");
            }
        }
        if (spec.path("clusterIP").asText().equals("None") && spec.path("ports").isEmpty()) {
            spec.remove("ports");
        }
    }

    private static void ports(ArrayNode ports, boolean isClusterIp) {
        if (ports.isEmpty()) {
            ports.addObject().put("port", 80);
        }
        for (var i = 0; i < ports.size(); i++) {
            var port = (ObjectNode) ports.get(i);
            port.put("port", 80 + i);
            if (ports.size() > 1 && i > 0) {
                port.put("name", "p" + i);
            } else if (ports.size() > 1 && !port.has("name")) {
                port.put("name", "first");
            }
            if (isClusterIp || i > 0) {
                port.remove("nodePort");
            }
        }
    }

    static void slice(String path, ObjectNode slice, Random random) {
        if (!path.isEmpty()) {
            return;
        }
        var type = slice.path("addressType").asText();
        for (var endpoint : slice.path("endpoints")) {
            var addresses = (ArrayNode) endpoint.path("addresses");
            for (var i = 0; i < addresses.size(); i++) {
                switch (type) {
                    case "IPv6" -> addresses.set(i, "2001:db8::" + random.nextInt(1000));
                    case "FQDN" -> addresses.set(i, "b" + i + ".example.com");
                    default -> {}
                }
            }
        }
    }

    static void secret(String path, ObjectNode secret) {
        if (!path.isEmpty()) {
            return;
        }
        var data =
                switch (secret.path("type").asText()) {
                    case "kubernetes.io/tls" -> List.of("tls.crt", "eA==", "tls.key", "eA==");
                    case "kubernetes.io/basic-auth" -> List.of("username", "eA==");
                    case "kubernetes.io/ssh-auth" -> List.of("ssh-privatekey", "eA==");
                    case "kubernetes.io/dockercfg" -> List.of(".dockercfg", "e30=");
                    case "kubernetes.io/dockerconfigjson" -> List.of(".dockerconfigjson", "e30=");
                    default -> List.<String>of();
                };
        for (var i = 0; i < data.size(); i += 2) {
            secret.withObjectProperty("data").put(data.get(i), data.get(i + 1));
            if (secret.path("stringData") instanceof ObjectNode texts) {
                texts.remove(data.get(i));
            }
        }
    }

    static void configMap(String path, ObjectNode map) {
        if (path.isEmpty() && map.path("binaryData") instanceof ObjectNode binary) {
            var both = new HashSet<String>();
            map.path("data").fieldNames().forEachRemaining(both::add);
            binary.remove(both);
        }
    }
}
