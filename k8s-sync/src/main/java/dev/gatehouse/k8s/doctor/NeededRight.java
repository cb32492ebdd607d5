package dev.gatehouse.k8s.doctor;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.k8s.rbac.RbacManifests;
import dev.gatehouse.k8s.rbac.Rights;
import dev.gatehouse.k8s.rbac.Subject;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One verb on one resource.
///
/// @param group empty for the core's
/// @param resource with its subresource, such as `gateways/status`
/// @param namespace empty for all
/// @param name empty for all
record NeededRight(String verb, String group, String resource, String namespace, String name) {

    static final NeededRight ALL_SECRETS = new NeededRight("list", "", "secrets", "", "");

    private static final KubernetesSerialization YAML =
            new KubernetesSerialization(new ObjectMapper(), false);

    /// What [RbacManifests] grants, apart from Secrets and ConfigMaps: there is no second list.
    static List<NeededRight> all(Optional<String> leaseNamespace, boolean gatewayServices) {
        var manifests =
                RbacManifests.of(
                        new Rights(
                                new Subject.User("gatehouse"),
                                leaseNamespace,
                                gatewayServices,
                                new Rights.Confidential.Named(List.of(), List.of())));
        var rights = new ArrayList<NeededRight>();
        for (var document : manifests.split("(?m)^---$", -1)) {
            if (document.contains("\nkind: ClusterRole\n")) {
                YAML.unmarshal(document, ClusterRole.class)
                        .getRules()
                        .forEach(rule -> add(rule, "", rights));
            }
            if (document.contains("\nkind: Role\n")) {
                var role = YAML.unmarshal(document, Role.class);
                var namespace = role.getMetadata().getNamespace();
                role.getRules().forEach(rule -> add(rule, namespace, rights));
            }
        }
        return List.copyOf(rights);
    }

    private static void add(PolicyRule rule, String namespace, List<NeededRight> rights) {
        var names = rule.getResourceNames().isEmpty() ? List.of("") : rule.getResourceNames();
        for (var group : rule.getApiGroups()) {
            for (var resource : rule.getResources()) {
                for (var verb : rule.getVerbs()) {
                    names.forEach(
                            name ->
                                    rights.add(
                                            new NeededRight(
                                                    verb, group, resource, namespace, name)));
                }
            }
        }
    }

    /// A `SelfSubjectAccessReview`.
    String review() {
        var parts = resource.split("/", 2);
        var object = new ObjectMapper().createObjectNode();
        object.put("apiVersion", "authorization.k8s.io/v1").put("kind", "SelfSubjectAccessReview");
        var attributes = object.putObject("spec").putObject("resourceAttributes");
        attributes.put("verb", verb).put("group", group).put("resource", parts[0]);
        if (parts.length > 1) {
            attributes.put("subresource", parts[1]);
        }
        if (!namespace.isEmpty()) {
            attributes.put("namespace", namespace);
        }
        if (!name.isEmpty()) {
            attributes.put("name", name);
        }
        return object.toString();
    }

    @Override
    public String toString() {
        return verb
                + " "
                + resource
                + (group.isEmpty() ? "" : "." + group)
                + (name.isEmpty() ? "" : " " + name)
                + (namespace.isEmpty() ? "" : " in " + namespace);
    }
}
