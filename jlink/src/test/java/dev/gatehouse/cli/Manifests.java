package dev.gatehouse.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ThreadLocalRandom;

/// Resources as text, and how they come into a folder.
final class Manifests {

    static final String GATEWAY_CLASS =
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GatewayClass
            metadata: {name: edge}
            spec: {controllerName: gatehouse.dev/gateway}
            """;

    private Manifests() {}

    /// The class, and a Gateway `edge` with a listener `http`.
    static String edge(int port) {
        return GATEWAY_CLASS + "---\n" + gateway("edge", port);
    }

    static String gateway(String name, int port) {
        return """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: %s}
        spec:
          gatewayClassName: edge
          listeners:
          - {name: http, port: %d, protocol: HTTP}
        """
                .formatted(name, port);
    }

    /// The class, and a Gateway `edge` with a listener `https`.
    static String tlsEdge(int port, String secret) {
        return GATEWAY_CLASS
                + """
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: edge}
                spec:
                  gatewayClassName: edge
                  listeners:
                  - name: https
                    port: %d
                    protocol: HTTPS
                    tls: {certificateRefs: [{name: %s}]}
                """
                        .formatted(port, secret);
    }

    static String service(String name) {
        return """
        apiVersion: v1
        kind: Service
        metadata: {name: %s}
        spec:
          ports: [{name: http, port: 80}]
        """
                .formatted(name);
    }

    static String slice(String service, int port) {
        return """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata:
          name: %s-1
          labels: {kubernetes.io/service-name: %s}
        addressType: IPv4
        ports: [{name: http, port: %d}]
        endpoints: [{addresses: [127.0.0.1]}]
        """
                .formatted(service, service, port);
    }

    /// A route of one rule on the Gateway `edge`.
    static String route(String name, String prefix, String service) {
        return """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: %s}
        spec:
          parentRefs: [{name: edge}]
          rules:
          - matches: [{path: {type: PathPrefix, value: %s}}]
            backendRefs: [{name: %s, port: 80}]
        """
                .formatted(name, prefix, service);
    }

    static String all(String... documents) {
        return String.join("---\n", documents);
    }

    /// Puts a file in place as editors and kubelets do: under another name first.
    static void put(Path file, String text) throws IOException {
        var fresh = file.resolveSibling("." + file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// A port that was free a moment ago, and that the system gives to nobody who asks for any.
    static int freePort() {
        while (true) {
            var port = ThreadLocalRandom.current().nextInt(10_000, 32_768);
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException _) {
                // somebody has it
            }
        }
    }
}
