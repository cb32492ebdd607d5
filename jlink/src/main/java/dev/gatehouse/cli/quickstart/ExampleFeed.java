package dev.gatehouse.cli.quickstart;

import dev.gatehouse.k8s.watch.Feed;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.Resources;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ListenerBuilder;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;

/// What an example declares, with a backend running for every endpoint before anybody is sent
/// there; listeners on [#PORT] move to the port that the user asked for.
public final class ExampleFeed implements Feed {

    /// The port on which all examples listen.
    public static final int PORT = 8080;

    private final Feed feed;
    private final EchoBackends backends;
    private final int port;
    private final Consumer<List<String>> onProblems;
    private IdentityHashMap<Gateway, Gateway> moved = new IdentityHashMap<>();

    /// @param port in place of [#PORT]
    /// @param onProblems is told a sentence for each backend that can't be started
    public ExampleFeed(
            Feed feed, EchoBackends backends, int port, Consumer<List<String>> onProblems) {
        this.feed = feed;
        this.backends = backends;
        this.port = port;
        this.onProblems = onProblems;
    }

    @Override
    public Resources awaitChange() throws InterruptedException {
        var resources = feed.awaitChange();
        var problems = backends.follow(resources.endpointSlices().values());
        if (!problems.isEmpty()) {
            onProblems.accept(problems);
        }
        return port == PORT ? resources : withMovedGateways(resources);
    }

    private Resources withMovedGateways(Resources resources) {
        // A Gateway that did not change stays the same object, as Resources promises.
        var now = new IdentityHashMap<Gateway, Gateway>();
        var gateways = new HashMap<ObjectKey, Gateway>();
        resources
                .gateways()
                .forEach(
                        (key, gateway) -> {
                            var known = moved.get(gateway);
                            var there = known == null ? move(gateway) : known;
                            now.put(gateway, there);
                            gateways.put(key, there);
                        });
        moved = now;
        return new Resources(
                resources.gatewayClasses(),
                gateways,
                resources.httpRoutes(),
                resources.referenceGrants(),
                resources.namespaces(),
                resources.services(),
                resources.endpointSlices(),
                resources.secrets(),
                resources.configMaps());
    }

    private Gateway move(Gateway gateway) {
        var listeners =
                gateway.getSpec().getListeners().stream()
                        .map(
                                listener ->
                                        Integer.valueOf(PORT).equals(listener.getPort())
                                                ? new ListenerBuilder(listener)
                                                        .withPort(port)
                                                        .build()
                                                : listener)
                        .toList();
        return new GatewayBuilder(gateway).editSpec().withListeners(listeners).endSpec().build();
    }

    @Override
    public void close() {
        feed.close();
        backends.close();
    }
}
