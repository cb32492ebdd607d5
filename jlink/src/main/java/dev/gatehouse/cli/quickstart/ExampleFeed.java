package dev.gatehouse.cli.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.k8s.watch.Feed;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.Resources;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// What an example declares, with a backend running for every endpoint before anybody is sent
/// there; the ports on which all examples listen move to those that the user asked for.
public final class ExampleFeed implements Feed {

    /// The port on which all examples listen.
    public static final int PORT = 8080;

    /// The port on which they speak TLS; the next one is for clients with certificates.
    public static final int TLS_PORT = 8443;

    private static final KubernetesSerialization SERIALIZATION =
            new KubernetesSerialization(new ObjectMapper(), false);

    private final Feed feed;
    private final EchoBackends backends;
    private final Map<Integer, Integer> ports;
    private final Consumer<List<String>> onProblems;
    private IdentityHashMap<HasMetadata, HasMetadata> moved = new IdentityHashMap<>();

    /// @param ports which port moves where
    /// @param onProblems is told a sentence for each backend that can't be started
    public ExampleFeed(
            Feed feed,
            EchoBackends backends,
            Map<Integer, Integer> ports,
            Consumer<List<String>> onProblems) {
        this.feed = feed;
        this.backends = backends;
        this.ports = Map.copyOf(ports);
        this.onProblems = onProblems;
    }

    @Override
    public Resources awaitChange(Duration atMost) throws InterruptedException {
        var resources = feed.awaitChange(atMost);
        var problems = backends.follow(resources.endpointSlices().values());
        if (!problems.isEmpty()) {
            onProblems.accept(problems);
        }
        return ports.isEmpty() ? resources : withMovedPorts(resources);
    }

    private Resources withMovedPorts(Resources resources) {
        // An object that did not change stays the same object, as Resources promises.
        var now = new IdentityHashMap<HasMetadata, HasMetadata>();
        var changed =
                new Resources(
                        resources.gatewayClasses(),
                        all(resources.gateways(), Gateway.class, now),
                        all(resources.httpRoutes(), HTTPRoute.class, now),
                        resources.referenceGrants(),
                        resources.namespaces(),
                        resources.services(),
                        resources.endpointSlices(),
                        resources.secrets(),
                        resources.configMaps(),
                        resources.nodes());
        moved = now;
        return changed;
    }

    private <T extends HasMetadata> Map<ObjectKey, T> all(
            Map<ObjectKey, T> declared,
            Class<T> type,
            IdentityHashMap<HasMetadata, HasMetadata> now) {
        var all = new HashMap<ObjectKey, T>();
        declared.forEach(
                (key, object) -> {
                    var known = moved.get(object);
                    var there = known == null ? move(object, type) : type.cast(known);
                    now.put(object, there);
                    all.put(key, there);
                });
        return all;
    }

    /// The object with every field `port` moved: of listeners, of their TLS, of redirects.
    private <T extends HasMetadata> T move(T object, Class<T> type) {
        var tree = SERIALIZATION.convertValue(object, JsonNode.class);
        for (var holder : tree.findParents("port")) {
            var to = ports.get(holder.path("port").asInt());
            if (to != null) {
                ((ObjectNode) holder).put("port", to);
            }
        }
        return SERIALIZATION.convertValue(tree, type);
    }

    @Override
    public void close() {
        feed.close();
        backends.close();
    }
}
