package dev.gatehouse.k8s.translate;

/// Many declared objects.
final class Scale {

    static final String EDGE =
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GatewayClass
            metadata: {name: edge}
            spec: {controllerName: gatehouse.dev/gateway}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge}
            spec:
              gatewayClassName: edge
              listeners:
              - {name: http, port: 80, protocol: HTTP}
              - {name: other, port: 81, protocol: HTTP, hostname: "*.other.test"}
            """;

    private Scale() {}

    static String service(String name) {
        return """
        apiVersion: v1
        kind: Service
        metadata: {name: %s}
        spec:
          ports:
          - {port: 80}
        """
                .formatted(name);
    }

    static String slice(String service, String address) {
        return """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata:
          name: %s-1
          labels: {kubernetes.io/service-name: %s}
        addressType: IPv4
        ports:
        - {port: 3000}
        endpoints:
        - addresses: [%s]
        """
                .formatted(service, service, address);
    }

    static String route(String name, String path, String service) {
        return """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: %s}
        spec:
          parentRefs:
          - {name: edge}
          rules:
          - matches:
            - path: {value: %s}
            backendRefs:
            - {name: %s, port: 80}
          - matches:
            - path: {value: /fixed/%s}
            backendRefs:
            - {name: %s, port: 80, weight: 2}
        """
                .formatted(name, path, service, name, service);
    }
}
