package dev.gatehouse.k8s.watch.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import java.util.Base64;

/// Small objects of a cluster, in the namespace `shop`.
final class Samples {

    private Samples() {}

    static String gatewayClass(String name, String controller) {
        return """
        apiVersion: gateway.networking.k8s.io/v1
        kind: GatewayClass
        metadata: {name: %s}
        spec: {controllerName: %s}
        """
                .formatted(name, controller);
    }

    static String gateway(String name, String gatewayClass, String secret) {
        return """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: %s, namespace: shop}
        spec:
          gatewayClassName: %s
          listeners:
            - {name: web, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: %s}]}}
        """
                .formatted(name, gatewayClass, secret);
    }

    static String route(String name, String path) {
        return """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: %s, namespace: shop, managedFields: [{manager: test}]}
        spec:
          parentRefs: [{name: edge}]
          rules: [{matches: [{path: {value: %s}}]}]
        """
                .formatted(name, path);
    }

    /// With a status.
    static String accepted(String route) {
        return route
                + """
                status:
                  parents:
                    - controllerName: gatehouse.dev/gateway
                      parentRef: {name: edge}
                      conditions: [{type: Accepted, status: "True", reason: Accepted}]
                """;
    }

    static String path(HTTPRoute route) {
        return route.getSpec().getRules().getFirst().getMatches().getFirst().getPath().getValue();
    }

    static String secret(String name, String value) {
        return """
        apiVersion: v1
        kind: Secret
        metadata: {name: %s, namespace: shop}
        data: {value: %s}
        """
                .formatted(name, Base64.getEncoder().encodeToString(value.getBytes(UTF_8)));
    }

    static String value(Secret secret) {
        return new String(Base64.getDecoder().decode(secret.getData().get("value")), UTF_8);
    }

    /// As a kubelet writes it with each heartbeat.
    static String node(String name, String address, String ready, String heartbeat) {
        return """
        apiVersion: v1
        kind: Node
        metadata: {name: %s, annotations: {seen: "%s"}}
        spec: {podCIDR: 10.244.0.0/24, podCIDRs: [10.244.0.0/24], providerID: test}
        status:
          addresses: [{type: InternalIP, address: %s}, {type: Hostname, address: %s}]
          conditions:
            - {type: MemoryPressure, status: "False", lastHeartbeatTime: "%s"}
            - {type: Ready, status: "%s", lastHeartbeatTime: "%s"}
          images: [{names: [registry.k8s.io/pause:3.10]}]
        """
                .formatted(name, heartbeat, address, name, heartbeat, ready, heartbeat);
    }

    static String service(String name) {
        return """
        apiVersion: v1
        kind: Service
        metadata: {name: %s, namespace: shop}
        spec: {ports: [{port: 80}]}
        """
                .formatted(name);
    }

    static String endpointSlice(String name, String address) {
        return """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: %s, namespace: shop, labels: {kubernetes.io/service-name: %s}}
        addressType: IPv4
        endpoints: [{addresses: [%s]}]
        ports: [{port: 8080}]
        """
                .formatted(name, name, address);
    }

    static String namespace(String name) {
        return """
        apiVersion: v1
        kind: Namespace
        metadata: {name: %s}
        """
                .formatted(name);
    }

    static String grant(String name) {
        return """
        apiVersion: gateway.networking.k8s.io/v1
        kind: ReferenceGrant
        metadata: {name: %s, namespace: shop}
        spec:
          from: [{group: gateway.networking.k8s.io, kind: Gateway, namespace: edge}]
          to: [{group: "", kind: Secret}]
        """
                .formatted(name);
    }
}
