package agreement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A kind whose objects are made up: what they look like, as a schema, and where they are posted.
///
/// @param versions as in `apiVersion`
/// @param schema of a whole object, in the words of a CRD
record Subject(
        String kind, String plural, boolean namespaced, List<String> versions, ObjectNode schema) {

    static final ObjectMapper JSON = new ObjectMapper();

    /// @param crds the folder with the CRDs of the Gateway API
    static List<Subject> all(Path crds, Path builtIn) throws IOException {
        var own = yaml(builtIn);
        var subjects = new ArrayList<Subject>();
        for (var plural : List.of("gatewayclasses", "gateways", "httproutes", "referencegrants")) {
            subjects.add(
                    custom(
                            yaml(crds.resolve("gateway.networking.k8s.io_" + plural + ".yaml")),
                            own));
        }
        subjects.add(builtIn("Namespace", "namespaces", false, "v1", own, "label"));
        subjects.add(builtIn("Service", "services", true, "v1", own, "label", "spec"));
        subjects.add(
                builtIn(
                        "EndpointSlice",
                        "endpointslices",
                        true,
                        "discovery.k8s.io/v1",
                        own,
                        "subdomain",
                        "addressType"));
        subjects.add(builtIn("Secret", "secrets", true, "v1", own, "subdomain"));
        subjects.add(builtIn("ConfigMap", "configmaps", true, "v1", own, "subdomain"));
        return List.copyOf(subjects);
    }

    /// The version and the channel of the CRDs.
    static String bundle(Path crds) throws IOException {
        var notes =
                yaml(crds.resolve("gateway.networking.k8s.io_gateways.yaml"))
                        .path("metadata")
                        .path("annotations");
        return notes.path("gateway.networking.k8s.io/bundle-version").asText()
                + " ("
                + notes.path("gateway.networking.k8s.io/channel").asText()
                + ")";
    }

    private static JsonNode yaml(Path file) throws IOException {
        try (var reader = Files.newBufferedReader(file)) {
            return JSON.valueToTree(new Yaml(new SafeConstructor(limits())).load(reader));
        }
    }

    private static LoaderOptions limits() {
        var limits = new LoaderOptions();
        limits.setCodePointLimit(16 << 20);
        return limits;
    }

    private static Subject custom(JsonNode crd, JsonNode own) {
        var spec = crd.path("spec");
        var versions = new ArrayList<String>();
        for (var version : spec.path("versions")) {
            if (version.path("served").asBoolean()) {
                versions.add(spec.path("group").asText() + "/" + version.path("name").asText());
            }
        }
        var kind = spec.path("names").path("kind").asText();
        var namespaced = spec.path("scope").asText().equals("Namespaced");
        var schema =
                (ObjectNode)
                        spec.path("versions")
                                .get(0)
                                .path("schema")
                                .path("openAPIV3Schema")
                                .deepCopy();
        var properties = (ObjectNode) schema.path("properties");
        properties.remove(List.of("apiVersion", "kind", "status"));
        properties.set("metadata", metadata(own, "subdomain", namespaced));
        return new Subject(
                kind, spec.path("names").path("plural").asText(), namespaced, versions, schema);
    }

    private static Subject builtIn(
            String kind,
            String plural,
            boolean namespaced,
            String version,
            JsonNode own,
            String name,
            String... required) {
        var schema = JSON.createObjectNode().put("type", "object");
        var properties = schema.putObject("properties");
        properties.set("metadata", metadata(own, name, namespaced));
        properties.setAll((ObjectNode) own.path("kinds").path(kind).deepCopy());
        var names = schema.putArray("required");
        for (var field : required) {
            names.add(field);
        }
        return new Subject(kind, plural, namespaced, List.of(version), schema);
    }

    private static ObjectNode metadata(JsonNode own, String name, boolean namespaced) {
        ObjectNode metadata = own.path("metadata").deepCopy();
        var properties = (ObjectNode) metadata.path("properties");
        properties.set("name", own.path(name).deepCopy());
        if (namespaced) {
            properties.set("namespace", own.path("namespaceName").deepCopy());
        }
        metadata.putArray("required").add("name");
        return metadata;
    }

    /// Whether a CRD says what it looks like.
    boolean isCustom() {
        return versions.getFirst().startsWith("gateway.networking.k8s.io/");
    }

    @Override
    public String toString() {
        return kind;
    }
}
