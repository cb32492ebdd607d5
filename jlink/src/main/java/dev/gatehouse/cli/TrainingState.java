package dev.gatehouse.cli;

import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.ResourceFolder;
import dev.gatehouse.k8s.watch.Resources;
import dev.gatehouse.k8s.watch.lastgood.LastGood;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A gateway's start from the last good state of a cluster that does not answer: what an edge does
/// after a power cut, and what must be fast.
final class TrainingState {

    /// Routes of the state: so many that what reads and translates one is compiled.
    private static final int COPIES = 400;

    private TrainingState() {}

    /// Writes a state with copies of a folder's routes, and a kubeconfig of a cluster that is not
    /// there.
    ///
    /// @return the arguments to start from it
    static String[] arguments(Path folder, Path into) throws IOException {
        var state = into.resolve("state");
        try (var lastGood = LastGood.open(state, Optional.empty())) {
            lastGood.offer(many(ResourceFolder.read(folder).resources()));
        }
        var kubeconfig =
                Files.writeString(
                        into.resolve("kubeconfig"),
                        """
                        apiVersion: v1
                        kind: Config
                        clusters: [{name: away, cluster: {server: "http://127.0.0.1:1"}}]
                        users: [{name: nobody, user: {token: none}}]
                        contexts: [{name: away, context: {cluster: away, user: nobody}}]
                        current-context: away
                        """);
        return new String[] {
            "run",
            "--kubeconfig",
            kubeconfig.toString(),
            "--set",
            "state.folder=" + state,
            "--set",
            "admin.address=127.0.0.1:0"
        };
    }

    private static Resources many(Resources declared) {
        var routes = new HashMap<ObjectKey, HTTPRoute>(declared.httpRoutes());
        declared.httpRoutes()
                .forEach(
                        (key, route) -> {
                            for (var i = 0; i < COPIES; i++) {
                                var name = key.name() + "-" + i;
                                routes.put(new ObjectKey(key.namespace(), name), copy(route, name));
                            }
                        });
        return declared.withHttpRoutes(Map.copyOf(routes));
    }

    private static HTTPRoute copy(HTTPRoute route, String name) {
        return new HTTPRouteBuilder(route)
                .editMetadata()
                .withName(name)
                .endMetadata()
                .editSpec()
                .withHostnames(name + ".example.com")
                .endSpec()
                .build();
    }
}
