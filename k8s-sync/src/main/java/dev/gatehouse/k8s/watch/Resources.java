package dev.gatehouse.k8s.watch;

import dev.gatehouse.k8s.watch.schema.Kind;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayClass;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ReferenceGrant;
import java.util.Map;

/// All that is declared at one moment. The objects are never changed once they are in here, and an
/// object that did not change is the same object (`==`) in the next `Resources`: what is remembered
/// per object rests on it. Every object is structurally valid, as an API server would have it.
///
/// Namespaced objects have their namespace filled in. A namespace that `namespaces` lacks exists
/// without labels.
public record Resources(
        Map<ObjectKey, GatewayClass> gatewayClasses,
        Map<ObjectKey, Gateway> gateways,
        Map<ObjectKey, HTTPRoute> httpRoutes,
        Map<ObjectKey, ReferenceGrant> referenceGrants,
        Map<ObjectKey, Namespace> namespaces,
        Map<ObjectKey, Service> services,
        Map<ObjectKey, EndpointSlice> endpointSlices,
        Map<ObjectKey, Secret> secrets,
        Map<ObjectKey, ConfigMap> configMaps,
        Map<ObjectKey, Node> nodes) {

    public Resources {
        gatewayClasses = Map.copyOf(gatewayClasses);
        gateways = Map.copyOf(gateways);
        httpRoutes = Map.copyOf(httpRoutes);
        referenceGrants = Map.copyOf(referenceGrants);
        namespaces = Map.copyOf(namespaces);
        services = Map.copyOf(services);
        endpointSlices = Map.copyOf(endpointSlices);
        secrets = Map.copyOf(secrets);
        configMaps = Map.copyOf(configMaps);
        nodes = Map.copyOf(nodes);
    }

    /// Puts together what is declared of each kind; one that is missing declares nothing.
    public static Resources of(Map<Kind, ? extends Map<ObjectKey, ? extends HasMetadata>> objects) {
        return new Resources(
                all(objects, Kind.GATEWAY_CLASS, GatewayClass.class),
                all(objects, Kind.GATEWAY, Gateway.class),
                all(objects, Kind.HTTP_ROUTE, HTTPRoute.class),
                all(objects, Kind.REFERENCE_GRANT, ReferenceGrant.class),
                all(objects, Kind.NAMESPACE, Namespace.class),
                all(objects, Kind.SERVICE, Service.class),
                all(objects, Kind.ENDPOINT_SLICE, EndpointSlice.class),
                all(objects, Kind.SECRET, Secret.class),
                all(objects, Kind.CONFIG_MAP, ConfigMap.class),
                all(objects, Kind.NODE, Node.class));
    }

    // Every object of a kind is of the kind's type.
    @SuppressWarnings("unchecked")
    private static <T extends HasMetadata> Map<ObjectKey, T> all(
            Map<Kind, ? extends Map<ObjectKey, ? extends HasMetadata>> objects,
            Kind kind,
            Class<T> type) {
        if (kind.type() != type) {
            throw new IllegalArgumentException(kind + " is no " + type);
        }
        var all = (Map<ObjectKey, T>) objects.get(kind);
        return all == null ? Map.of() : all;
    }

    /// The same with other HTTPRoutes.
    public Resources withHttpRoutes(Map<ObjectKey, HTTPRoute> routes) {
        return new Resources(
                gatewayClasses,
                gateways,
                routes,
                referenceGrants,
                namespaces,
                services,
                endpointSlices,
                secrets,
                configMaps,
                nodes);
    }

    /// All objects of a kind.
    public Map<ObjectKey, ? extends HasMetadata> of(Kind kind) {
        return switch (kind) {
            case GATEWAY_CLASS -> gatewayClasses;
            case GATEWAY -> gateways;
            case HTTP_ROUTE -> httpRoutes;
            case REFERENCE_GRANT -> referenceGrants;
            case NAMESPACE -> namespaces;
            case SERVICE -> services;
            case ENDPOINT_SLICE -> endpointSlices;
            case SECRET -> secrets;
            case CONFIG_MAP -> configMaps;
            case NODE -> nodes;
        };
    }
}
