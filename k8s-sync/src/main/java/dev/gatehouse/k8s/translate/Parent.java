package dev.gatehouse.k8s.translate;

/// A Gateway as a route sees it.
sealed interface Parent {

    record Ours(GatewayPlan plan) implements Parent {}

    /// A Gateway that this controller does not serve.
    ///
    /// @param sentence why, for people
    record NotOurs(String sentence) implements Parent {}
}
