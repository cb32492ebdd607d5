package dev.gatehouse.k8s.rbac;

import dev.gatehouse.k8s.watch.ObjectKey;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// What is to be granted, and to whom.
///
/// @param leaseNamespace where the Lease of the replicas is; empty where none is needed
/// @param gatewayServices whether each Gateway gets a headless Service
public record Rights(
        Subject subject,
        Optional<String> leaseNamespace,
        boolean gatewayServices,
        Confidential confidential) {

    /// Which Secrets and ConfigMaps may be read. Whatever may be read, nothing is listed: Gatehouse
    /// gets and watches those to which its Gateways refer, one by one.
    public sealed interface Confidential {

        /// These and no others: what somebody gets who breaks into the gateway.
        record Named(Collection<ObjectKey> secrets, Collection<ObjectKey> configMaps)
                implements Confidential {

            public Named {
                secrets = List.copyOf(secrets);
                configMaps = List.copyOf(configMaps);
            }
        }

        /// All of these namespaces.
        record OfNamespaces(Collection<String> namespaces) implements Confidential {

            public OfNamespaces {
                namespaces = List.copyOf(namespaces);
            }
        }

        /// All of the cluster.
        record OfCluster() implements Confidential {}
    }

    static SortedSet<String> sorted(Collection<String> names) {
        return new TreeSet<>(names);
    }
}
