package dev.gatehouse.k8s.watch.cluster;

import dev.gatehouse.k8s.watch.cluster.ApiKind.OnLoss;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayClass;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ReferenceGrant;
import java.util.List;
import java.util.stream.Stream;

/// The kinds that are followed. A line here, and a map in [dev.gatehouse.k8s.watch.Resources], is
/// what a new kind takes.
final class ApiKinds {

    static final ApiKind<Node> NODE =
            ApiKind.of(Node.class, OnLoss.DOUBTED, "v1")
                    .countingStatus("addresses", "conditions")
                    .trimmed(NodeContent::trim);

    /// Followed as a whole.
    static final List<ApiKind<?>> WHOLE =
            List.of(
                    ApiKind.of(GatewayClass.class, OnLoss.DOUBTED, "v1", "v1beta1"),
                    // All replicas serve the address that one of them has written there.
                    ApiKind.of(Gateway.class, OnLoss.DOUBTED, "v1", "v1beta1")
                            .countingStatus("addresses"),
                    ApiKind.of(HTTPRoute.class, OnLoss.ROUTE, "v1", "v1beta1"),
                    ApiKind.of(ReferenceGrant.class, OnLoss.BELIEVED, "v1", "v1beta1"),
                    ApiKind.of(Namespace.class, OnLoss.DOUBTED, "v1"),
                    ApiKind.of(Service.class, OnLoss.DOUBTED, "v1").countingStatus("loadBalancer"),
                    ApiKind.of(EndpointSlice.class, OnLoss.DOUBTED, "v1"),
                    NODE);

    /// Followed one by one, where a Gateway refers to them.
    static final ApiKind<Secret> SECRET = ApiKind.of(Secret.class, OnLoss.BELIEVED, "v1");

    /// Followed one by one, where a Gateway refers to them.
    static final ApiKind<ConfigMap> CONFIG_MAP = ApiKind.of(ConfigMap.class, OnLoss.BELIEVED, "v1");

    private ApiKinds() {}

    /// All of them.
    static Stream<ApiKind<?>> all() {
        return Stream.concat(WHOLE.stream(), Stream.of(SECRET, CONFIG_MAP));
    }
}
