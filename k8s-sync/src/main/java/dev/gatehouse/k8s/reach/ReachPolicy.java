package dev.gatehouse.k8s.reach;

import dev.gatehouse.model.BackendReach.Way;

/// By which way backends are reached.
public enum ReachPolicy {
    /// Pods where they can be reached, else the Service's load balancer, else its node port.
    AUTO,
    /// The addresses of EndpointSlices.
    POD,
    /// The nodes' addresses, and the Service's `nodePort`.
    NODEPORT,
    /// The addresses in the Service's `status.loadBalancer`.
    LOADBALANCER,
    /// The Service's `clusterIP`.
    CLUSTERIP;

    /// The way that comes first, whatever else is tried after it.
    public Way first() {
        return switch (this) {
            case AUTO, POD -> Way.POD;
            case NODEPORT -> Way.NODEPORT;
            case LOADBALANCER -> Way.LOADBALANCER;
            case CLUSTERIP -> Way.CLUSTERIP;
        };
    }
}
