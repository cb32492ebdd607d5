package dev.gatehouse.k8s.translate;

/// Where what is declared comes from, as far as it matters who may say what.
public enum Origin {
    /// Files. Who writes them owns the machine, and may name any address as a backend's by the
    /// annotation `gatehouse.dev/addresses` of a Service.
    FOLDER,
    /// An API server. Who may create a Service there must not reach the machine's loopback or its
    /// network by an annotation, so that only EndpointSlices count.
    CLUSTER
}
