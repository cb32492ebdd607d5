package dev.gatehouse.k8s.watch.schema;

import static dev.gatehouse.k8s.watch.schema.AnyShape.ANY;
import static dev.gatehouse.k8s.watch.schema.ObjectShape.object;

import dev.gatehouse.k8s.watch.schema.ScalarShape.Text;
import dev.gatehouse.k8s.watch.schema.ScalarShape.Whole;
import dev.gatehouse.k8s.watch.yaml.Value;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayClass;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ReferenceGrant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// A kind that is read, the versions that are served (first the one that its objects end up as),
/// and what its objects look like.
// The lists and tables are immutable, only their types do not say so.
@SuppressWarnings("ImmutableEnumChecker")
public enum Kind {
    GATEWAY_CLASS(
            "GatewayClass",
            Group.GATEWAY,
            List.of("v1", "v1beta1"),
            false,
            GatewayClass.class,
            withStatus(custom(false, GatewaySchema.GATEWAY_CLASS))),
    GATEWAY(
            "Gateway",
            Group.GATEWAY,
            List.of("v1", "v1beta1"),
            true,
            Gateway.class,
            withStatus(custom(true, GatewaySchema.GATEWAY))),
    HTTP_ROUTE(
            "HTTPRoute",
            Group.GATEWAY,
            List.of("v1", "v1beta1"),
            true,
            HTTPRoute.class,
            withStatus(custom(true, HttpRouteSchema.HTTP_ROUTE))),
    REFERENCE_GRANT(
            "ReferenceGrant",
            Group.GATEWAY,
            List.of("v1", "v1beta1"),
            true,
            ReferenceGrant.class,
            custom(true, GatewaySchema.REFERENCE_GRANT)),
    NAMESPACE(
            "Namespace",
            Group.CORE,
            List.of("v1"),
            false,
            Namespace.class,
            withStatus(builtIn(false, Names.LABEL).optional("spec", CoreSchema.NAMESPACE_SPEC))),
    SERVICE(
            "Service",
            Group.CORE,
            List.of("v1"),
            true,
            Service.class,
            withStatus(ServiceSchema.service(builtIn(true, Names.LABEL)))),
    ENDPOINT_SLICE(
            "EndpointSlice",
            Group.DISCOVERY,
            List.of("v1"),
            true,
            EndpointSlice.class,
            EndpointSliceSchema.endpointSlice(
                    headed(
                            MetadataSchema.named(
                                    Names.SUBDOMAIN,
                                    Format.FINALIZER,
                                    Generations.COUNTED,
                                    true)))),
    SECRET(
            "Secret",
            Group.CORE,
            List.of("v1"),
            true,
            Secret.class,
            CoreSchema.secret(builtIn(true, Names.SUBDOMAIN))),
    CONFIG_MAP(
            "ConfigMap",
            Group.CORE,
            List.of("v1"),
            true,
            ConfigMap.class,
            CoreSchema.configMap(builtIn(true, Names.SUBDOMAIN))),
    NODE(
            "Node",
            Group.CORE,
            List.of("v1"),
            false,
            Node.class,
            builtIn(false, Names.SUBDOMAIN).optional("spec", ANY).optional("status", ANY));

    /// API groups.
    static final class Group {
        static final String CORE = "";
        static final String GATEWAY = "gateway.networking.k8s.io";
        static final String DISCOVERY = "discovery.k8s.io";

        private Group() {}
    }

    /// Forms of `metadata.name`.
    private static final class Names {
        static final Text SUBDOMAIN = Text.length(1, 253).as(Format.DNS_SUBDOMAIN);
        static final Text LABEL = Text.length(1, 63).as(Format.DNS_LABEL);

        private Names() {}
    }

    /// Forms of `metadata.generation`.
    private static final class Generations {
        /// The server starts anew, and ignores what is written.
        static final Whole COUNTED = Whole.between(Long.MIN_VALUE, Long.MAX_VALUE);

        static final Whole KEPT = Whole.between(0, Long.MAX_VALUE);

        private Generations() {}
    }

    private final String title;
    private final String group;
    private final List<String> versions;
    private final boolean namespaced;
    private final Class<? extends HasMetadata> type;
    private final ObjectShape shape;

    Kind(
            String title,
            String group,
            List<String> versions,
            boolean namespaced,
            Class<? extends HasMetadata> type,
            ObjectShape shape) {
        this.title = title;
        this.group = group;
        this.versions = versions;
        this.namespaced = namespaced;
        this.type = type;
        this.shape = shape;
    }

    /// A kind of a CRD.
    private static ObjectShape custom(boolean namespaced, ObjectShape spec) {
        return headed(
                        MetadataSchema.named(
                                Names.SUBDOMAIN,
                                Format.QUALIFIED_NAME,
                                Generations.COUNTED,
                                namespaced))
                .required("spec", spec);
    }

    private static ObjectShape builtIn(boolean namespaced, Text name) {
        return headed(MetadataSchema.named(name, Format.FINALIZER, Generations.KEPT, namespaced));
    }

    private static ObjectShape headed(ObjectShape metadata) {
        return object().required("apiVersion", Text.ANY)
                .required("kind", Text.ANY)
                .required("metadata", metadata);
    }

    /// The status is the server's: what is written there is dropped.
    private static ObjectShape withStatus(ObjectShape shape) {
        return shape.optional("status", ANY);
    }

    /// As manifests spell it: `HTTPRoute`.
    public String title() {
        return title;
    }

    String group() {
        return group;
    }

    public boolean namespaced() {
        return namespaced;
    }

    public Class<? extends HasMetadata> type() {
        return type;
    }

    /// The apiVersion of the objects, whichever served version the document has.
    public String apiVersion() {
        return apiVersion(versions.getFirst());
    }

    private String apiVersion(String version) {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /// Checks a document of this kind, and fills in its defaults.
    public Value complete(Value document, Check check) {
        return shape.complete(document, check);
    }

    static Optional<Kind> of(String apiVersion, String kind) {
        return Arrays.stream(values())
                .filter(k -> k.title.equals(kind))
                .filter(k -> k.versions.stream().map(k::apiVersion).anyMatch(apiVersion::equals))
                .findFirst();
    }

    static Optional<Kind> titled(String kind) {
        return Arrays.stream(values()).filter(k -> k.title.equals(kind)).findFirst();
    }

    static List<String> titles() {
        return Arrays.stream(values()).map(Kind::title).toList();
    }

    String servedVersions() {
        return versions.stream().map(this::apiVersion).collect(Collectors.joining(" and "));
    }

    @Override
    public String toString() {
        return title;
    }
}
