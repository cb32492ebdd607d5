package dev.gatehouse.k8s.translate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.Resources;
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
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Declared objects for tests, to be changed one by one: an object that is not touched stays the
/// same object. In the data of a Secret or a ConfigMap `@shop.crt` is the content of that file of
/// `test-only-keys`.
public final class Declarations {

    /// The moment at which the tests take place.
    public static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-06-01T12:00:00Z"));

    private static final Path KEYS = Path.of("src/test/resources/test-only-keys");
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private final Map<String, HasMetadata> objects = new LinkedHashMap<>();

    public static Declarations of(String yaml) {
        var declarations = new Declarations();
        declarations.put(yaml);
        return declarations;
    }

    public static List<HasMetadata> read(String yaml) {
        return Arrays.stream(yaml.split("(?m)^---.*$"))
                .filter(
                        document ->
                                document.lines().anyMatch(l -> !l.isBlank() && !l.startsWith("#")))
                .map(document -> (HasMetadata) YAML.unmarshal(document))
                .map(Declarations::withFiles)
                .toList();
    }

    private static HasMetadata withFiles(HasMetadata object) {
        switch (object) {
            case Secret secret when secret.getData() != null ->
                    secret.getData()
                            .replaceAll(
                                    (_, value) ->
                                            file(value)
                                                    .map(Base64.getEncoder()::encodeToString)
                                                    .orElse(value));
            case ConfigMap map when map.getData() != null ->
                    map.getData()
                            .replaceAll(
                                    (_, value) ->
                                            file(value)
                                                    .map(pem -> new String(pem, US_ASCII))
                                                    .orElse(value));
            default -> {}
        }
        return object;
    }

    private static Optional<byte[]> file(String value) {
        if (!value.startsWith("@")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllBytes(KEYS.resolve(value.substring(1))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Adds or replaces what the documents declare.
    public Declarations put(String yaml) {
        read(yaml).forEach(this::put);
        return this;
    }

    public Declarations put(HasMetadata object) {
        var clusterWide = List.of("Namespace", "GatewayClass", "Node").contains(object.getKind());
        if (!clusterWide && object.getMetadata().getNamespace() == null) {
            object.getMetadata().setNamespace("default");
        }
        objects.put(object.getKind() + " " + ObjectKey.of(object), object);
        return this;
    }

    public Declarations remove(String kind, String key) {
        if (objects.remove(kind + " " + key) == null) {
            throw new IllegalArgumentException(kind + " " + key + " is not there");
        }
        return this;
    }

    public void removeIfThere(HasMetadata object) {
        objects.remove(object.getKind() + " " + ObjectKey.of(object));
    }

    public Resources resources() {
        return new Resources(
                all(GatewayClass.class),
                all(Gateway.class),
                all(HTTPRoute.class),
                all(ReferenceGrant.class),
                all(Namespace.class),
                all(Service.class),
                all(EndpointSlice.class),
                all(Secret.class),
                all(ConfigMap.class),
                all(Node.class));
    }

    private <T extends HasMetadata> Map<ObjectKey, T> all(Class<T> type) {
        var all = new HashMap<ObjectKey, T>();
        for (var object : objects.values()) {
            if (type.isInstance(object)) {
                all.put(ObjectKey.of(object), type.cast(object));
            }
        }
        return all;
    }
}
