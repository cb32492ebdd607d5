package dev.gatehouse.k8s.watch;

/// Small manifests for tests.
final class Manifests {

    private Manifests() {}

    static String route(String name, String path) {
        return """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata:
          name: %s
        spec:
          parentRefs:
            - name: edge
          rules:
            - matches:
                - path:
                    value: %s
        """
                .formatted(name, path);
    }

    static String namespace(String name) {
        return """
        apiVersion: v1
        kind: Namespace
        metadata:
          name: %s
        """
                .formatted(name);
    }
}
