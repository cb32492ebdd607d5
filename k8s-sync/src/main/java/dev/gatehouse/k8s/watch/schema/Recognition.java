package dev.gatehouse.k8s.watch.schema;

import java.util.Set;

/// What the `apiVersion` and the `kind` of a document mean to this gateway.
public sealed interface Recognition {

    record Served(Kind kind) implements Recognition {}

    /// A real kind, or one of a foreign group, that this version does not serve.
    record Ignored(String sentence) implements Recognition {}

    record Unknown(String sentence) implements Recognition {}

    /// Kinds that belong to the groups of the served ones.
    Set<String> OTHER_GATEWAY_KINDS =
            Set.of(
                    "GRPCRoute",
                    "TLSRoute",
                    "TCPRoute",
                    "UDPRoute",
                    "ListenerSet",
                    "BackendTLSPolicy",
                    "BackendLBPolicy");

    Set<String> OTHER_CORE_KINDS =
            Set.of(
                    "Pod",
                    "PodTemplate",
                    "ReplicationController",
                    "ServiceAccount",
                    "Endpoints",
                    "Event",
                    "LimitRange",
                    "ResourceQuota",
                    "PersistentVolume",
                    "PersistentVolumeClaim");

    /// Groups of Kubernetes without a dot in their name.
    Set<String> UNDOTTED_GROUPS = Set.of("apps", "batch", "autoscaling", "policy", "extensions");

    static Recognition of(String apiVersion, String kind) {
        var served = Kind.of(apiVersion, kind);
        if (served.isPresent()) {
            return new Served(served.get());
        }
        var slash = apiVersion.lastIndexOf('/');
        var group = slash < 0 ? "" : apiVersion.substring(0, slash);
        if (isForeign(group, kind) || isOther(group, kind)) {
            return new Ignored(
                    kind + " (" + apiVersion + ") is not served by this version and is ignored");
        }
        var titled = Kind.titled(kind);
        if (titled.isPresent()) {
            return new Unknown(
                    "apiVersion \""
                            + apiVersion
                            + "\" is not served for kind "
                            + kind
                            + "; write "
                            + titled.get().servedVersions());
        }
        var hint = Spelling.hint(kind, Kind.titles());
        return new Unknown(
                "kind \""
                        + kind
                        + "\" ("
                        + apiVersion
                        + ") is unknown"
                        + (hint.isEmpty()
                                ? "; these are read: " + String.join(", ", Kind.titles())
                                : hint));
    }

    private static boolean isOther(String group, String kind) {
        return (group.equals(Kind.Group.GATEWAY) && OTHER_GATEWAY_KINDS.contains(kind))
                || (group.equals(Kind.Group.CORE) && OTHER_CORE_KINDS.contains(kind));
    }

    /// Somebody else's group; but not a slip in one of ours, which would silently lose an object.
    private static boolean isForeign(String group, String kind) {
        if (UNDOTTED_GROUPS.contains(group)) {
            return true;
        }
        if (!group.contains(".")
                || group.equals(Kind.Group.GATEWAY)
                || group.equals(Kind.Group.DISCOVERY)) {
            return false;
        }
        var ours = Kind.titled(kind);
        return ours.isEmpty() || Spelling.edits(group, ours.get().group()) > group.length() / 4;
    }
}
