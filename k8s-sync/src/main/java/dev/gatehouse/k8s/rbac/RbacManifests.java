package dev.gatehouse.k8s.rbac;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.gatehouse.k8s.rbac.Rights.Confidential;
import dev.gatehouse.k8s.watch.ObjectKey;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Rights as YAML: each rule with a comment that says what it is for.
public final class RbacManifests {

    /// The name of all that is made.
    private static final String NAME = "gatehouse";

    private static final String CONFIDENTIAL = "gatehouse-confidential";
    private static final String GATEWAY_API = "gateway.networking.k8s.io";
    private static final String RBAC = "rbac.authorization.k8s.io";

    private static final List<String> READ = List.of("get", "list", "watch");

    /// No `list`: each is followed by its name.
    private static final List<String> FOLLOW = List.of("get", "watch");

    /// What YAML can take for nothing but a text.
    private static final Pattern PLAIN =
            Pattern.compile("(?!(?i:y|n|yes|no|on|off|true|false|null)$)[a-z][a-z0-9.-]*");

    private final Rights rights;
    private final StringBuilder out = new StringBuilder();

    private RbacManifests(Rights rights) {
        this.rights = rights;
    }

    public static String of(Rights rights) {
        var manifests = new RbacManifests(rights);
        manifests.print();
        return manifests.out.toString();
    }

    private void print() {
        rights.leaseNamespace().ifPresent(this::namespace);
        if (rights.subject() instanceof Subject.ServiceAccount(var namespace, var name)) {
            head("v1", "ServiceAccount", name, namespace);
        }
        cluster();
        binding("Cluster", NAME, "");
        rights.leaseNamespace().ifPresent(this::lease);
        switch (rights.confidential()) {
            case Confidential.Named(var secrets, var configMaps) -> named(secrets, configMaps);
            case Confidential.OfNamespaces(var namespaces) ->
                    Rights.sorted(namespaces).forEach(this::confidential);
            case Confidential.OfCluster() -> {} // in the ClusterRole
        }
    }

    private void namespace(String name) {
        head("v1", "Namespace", name, "");
    }

    private void cluster() {
        head(RBAC + "/v1", "ClusterRole", NAME, "");
        line("rules:");
        rule(
                "What is declared.",
                GATEWAY_API,
                List.of("gatewayclasses", "gateways", "httproutes", "referencegrants"),
                READ);
        rule(
                "What is said of it; `update` is not needed.",
                GATEWAY_API,
                List.of("gatewayclasses/status", "gateways/status", "httproutes/status"),
                List.of("patch"));
        rule(
                "Where backends are, and which namespaces a listener lets in.",
                "",
                List.of("namespaces", "nodes", "services"),
                READ);
        rule("", "discovery.k8s.io", List.of("endpointslices"), READ);
        if (rights.gatewayServices()) {
            rule(
                    "The headless Service of each Gateway (source.kubernetes.gatewayServices). What"
                            + " is not its own it leaves alone.",
                    "",
                    List.of("services"),
                    List.of("create", "patch"));
            rule("", "discovery.k8s.io", List.of("endpointslices"), List.of("create", "patch"));
        }
        rule("Events, for people.", "events.k8s.io", List.of("events"), List.of("create"));
        rule("", "", List.of("events"), List.of("create"));
        if (rights.confidential() instanceof Confidential.OfCluster) {
            rule(
                    "All keys and authorities of the cluster, one by one.",
                    "",
                    List.of("configmaps", "secrets"),
                    FOLLOW);
        }
    }

    private void lease(String namespace) {
        head(RBAC + "/v1", "Role", NAME, namespace);
        line("rules:");
        rule("Which replica writes.", "coordination.k8s.io", List.of("leases"), List.of("create"));
        rule("", "coordination.k8s.io", List.of("leases"), List.of(NAME), List.of("get", "update"));
        binding("", NAME, namespace);
    }

    private void named(Collection<ObjectKey> secrets, Collection<ObjectKey> configMaps) {
        var secretNames = byNamespace(secrets);
        var configMapNames = byNamespace(configMaps);
        var namespaces = Rights.sorted(secretNames.keySet());
        namespaces.addAll(configMapNames.keySet());
        if (namespaces.isEmpty()) {
            line(
                    "# No Secret and no ConfigMap may be read. HTTPS listeners need theirs: print this");
            line("# again with --secret NAMESPACE/NAME, or with --for FOLDER or --for KUBECONFIG.");
        }
        for (var namespace : namespaces) {
            head(RBAC + "/v1", "Role", CONFIDENTIAL, namespace);
            line("rules:");
            follow("Keys of listeners.", "secrets", secretNames.getOrDefault(namespace, List.of()));
            follow(
                    "Authorities for client certificates.",
                    "configmaps",
                    configMapNames.getOrDefault(namespace, List.of()));
            binding("", CONFIDENTIAL, namespace);
        }
    }

    private static SortedMap<String, List<String>> byNamespace(Collection<ObjectKey> keys) {
        return keys.stream()
                .distinct()
                .collect(
                        groupingBy(
                                ObjectKey::namespace,
                                TreeMap::new,
                                mapping(ObjectKey::name, toList())));
    }

    private void follow(String why, String resource, List<String> names) {
        if (!names.isEmpty()) {
            rule(why, "", List.of(resource), List.copyOf(Rights.sorted(names)), FOLLOW);
        }
    }

    private void confidential(String namespace) {
        head(RBAC + "/v1", "Role", CONFIDENTIAL, namespace);
        line("rules:");
        rule(
                "All keys and authorities of the namespace, one by one.",
                "",
                List.of("configmaps", "secrets"),
                FOLLOW);
        binding("", CONFIDENTIAL, namespace);
    }

    private void rule(String why, String group, List<String> resources, List<String> verbs) {
        rule(why, group, resources, List.of(), verbs);
    }

    private void rule(
            String why,
            String group,
            List<String> resources,
            List<String> names,
            List<String> verbs) {
        if (!why.isEmpty()) {
            line("  # " + why);
        }
        line("  - apiGroups: [" + (group.isEmpty() ? "\"\"" : group) + "]");
        line("    resources: [" + String.join(", ", resources) + "]");
        if (!names.isEmpty()) {
            line("    resourceNames:");
            names.forEach(name -> line("      - " + quoted(name)));
        }
        line("    verbs: [" + String.join(", ", verbs) + "]");
    }

    /// @param scope `Cluster`, or empty for a namespace's
    private void binding(String scope, String role, String namespace) {
        head(RBAC + "/v1", scope + "RoleBinding", role, namespace);
        line("roleRef:");
        line("  apiGroup: " + RBAC);
        line("  kind: " + scope + "Role");
        line("  name: " + role);
        line("subjects:");
        switch (rights.subject()) {
            case Subject.User(var name) -> {
                line("  - apiGroup: " + RBAC);
                line("    kind: User");
                line("    name: " + quoted(name));
            }
            case Subject.ServiceAccount(var space, var name) -> {
                line("  - kind: ServiceAccount");
                line("    namespace: " + quoted(space));
                line("    name: " + quoted(name));
            }
        }
    }

    private void head(String apiVersion, String kind, String name, String namespace) {
        if (!out.isEmpty()) {
            line("---");
        }
        line("apiVersion: " + apiVersion);
        line("kind: " + kind);
        line("metadata:");
        if (!namespace.isEmpty()) {
            line("  namespace: " + quoted(namespace));
        }
        line("  name: " + quoted(name));
    }

    /// A name that YAML would take for a number or a truth value stays a name.
    private static String quoted(String text) {
        return PLAIN.matcher(text).matches()
                ? text
                : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
