package dev.gatehouse.k8s.rbac;

/// Who gets the rights.
public sealed interface Subject {

    /// As the API server names whoever has a client certificate or an external identity.
    record User(String name) implements Subject {}

    record ServiceAccount(String namespace, String name) implements Subject {}
}
