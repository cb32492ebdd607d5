package dev.gatehouse.k8s.watch;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
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
        Map<ObjectKey, ConfigMap> configMaps) {

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
    }
}
