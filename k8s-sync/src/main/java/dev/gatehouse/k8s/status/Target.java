package dev.gatehouse.k8s.status;

import dev.gatehouse.k8s.watch.ObjectKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayClass;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;

/// A kind that we write something of, in the order in which we do: routes may be many.
public enum Target {
    GATEWAY_CLASS(
            "GatewayClass",
            GatewayClass.class,
            "apis/gateway.networking.k8s.io/v1",
            "gatewayclasses"),
    GATEWAY("Gateway", Gateway.class, "apis/gateway.networking.k8s.io/v1", "gateways"),
    SERVICE("Service", Service.class, "api/v1", "services"),
    ENDPOINT_SLICE(
            "EndpointSlice", EndpointSlice.class, "apis/discovery.k8s.io/v1", "endpointslices"),
    HTTP_ROUTE("HTTPRoute", HTTPRoute.class, "apis/gateway.networking.k8s.io/v1", "httproutes");

    private final String title;
    private final Class<? extends HasMetadata> type;
    private final String version;
    private final String plural;

    Target(String title, Class<? extends HasMetadata> type, String version, String plural) {
        this.title = title;
        this.type = type;
        this.version = version;
        this.plural = plural;
    }

    /// As manifests spell it: `HTTPRoute`.
    public String title() {
        return title;
    }

    Class<? extends HasMetadata> type() {
        return type;
    }

    /// Whether only the status of such an object is ours to write.
    boolean statusOnly() {
        return switch (this) {
            case GATEWAY_CLASS, GATEWAY, HTTP_ROUTE -> true;
            case SERVICE, ENDPOINT_SLICE -> false;
        };
    }

    /// Where all objects of a namespace are.
    String collection(String namespace) {
        return version
                + "/"
                + (namespace.isEmpty() ? "" : "namespaces/" + namespace + "/")
                + plural;
    }

    /// Where this object is. Its name needs no escaping: the API server allows none that does.
    String path(ObjectKey key) {
        return collection(key.namespace()) + "/" + key.name();
    }
}
