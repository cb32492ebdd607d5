package dev.gatehouse.model;

/// Names a listener of a Gateway.
///
/// @param namespace the Gateway's namespace
/// @param gateway the Gateway's name
/// @param name the listener's name (`sectionName` in a route)
public record ListenerId(String namespace, String gateway, String name) {

    @Override
    public String toString() {
        return namespace + "/" + gateway + "/" + name;
    }
}
