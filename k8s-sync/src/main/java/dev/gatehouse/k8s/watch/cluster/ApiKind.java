package dev.gatehouse.k8s.watch.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.function.Consumer;

/// A kind of the API server, and how its objects are followed.
///
/// @param plural as it stands in URLs: `httproutes`
/// @param versions that can be read, the preferred one first; the objects end up as that one
/// @param loss what to do where a new list lacks many
/// @param countingStatus the fields of the status that are part of what is declared, and not only
///   said of it
/// @param trim takes away, in place, what nobody here reads
record ApiKind<T extends HasMetadata>(
        Class<T> type,
        String title,
        String group,
        String plural,
        List<String> versions,
        OnLoss loss,
        List<String> countingStatus,
        Consumer<ObjectNode> trim) {

    /// What to do where a list that is taken after a broken watch lacks most of the objects.
    enum OnLoss {
        /// A route: when there are many, a loss is believed when a second list agrees.
        ROUTE,
        /// Not a route, but lost with them: believed when a second list agrees.
        DOUBTED,
        /// Believed at once, since what it permits must end.
        BELIEVED
    }

    ApiKind {
        versions = List.copyOf(versions);
        countingStatus = List.copyOf(countingStatus);
    }

    static <T extends HasMetadata> ApiKind<T> of(Class<T> type, OnLoss loss, String... versions) {
        return new ApiKind<>(
                type,
                HasMetadata.getKind(type),
                HasMetadata.getGroup(type),
                HasMetadata.getPlural(type),
                List.of(versions),
                loss,
                List.of(),
                _ -> {});
    }

    ApiKind<T> countingStatus(String... fields) {
        return new ApiKind<>(type, title, group, plural, versions, loss, List.of(fields), trim);
    }

    ApiKind<T> trimmed(Consumer<ObjectNode> how) {
        return new ApiKind<>(type, title, group, plural, versions, loss, countingStatus, how);
    }

    /// The apiVersion that objects end up with, whichever version was read.
    String apiVersion() {
        return apiVersion(versions.getFirst());
    }

    private String apiVersion(String version) {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /// The objects of all namespaces, relative to the server's address.
    String path(String version) {
        return root(version) + plural;
    }

    /// The objects of one namespace, relative to the server's address.
    String path(String version, String namespace) {
        return root(version) + "namespaces/" + namespace + "/" + plural;
    }

    private String root(String version) {
        return (group.isEmpty() ? "api/" : "apis/") + apiVersion(version) + "/";
    }

    @Override
    public String toString() {
        return title;
    }
}
