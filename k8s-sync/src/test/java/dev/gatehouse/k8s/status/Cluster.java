package dev.gatehouse.k8s.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.k8s.api.FakeApiServer;
import dev.gatehouse.k8s.translate.AddressPools;
import dev.gatehouse.k8s.translate.Advertised;
import dev.gatehouse.k8s.translate.Declarations;
import dev.gatehouse.k8s.translate.Origin;
import dev.gatehouse.k8s.translate.Translator;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.model.ApplyReport;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What a watch sees of a [FakeApiServer], as of the last [#watch()], and what the translator says
/// of it.
final class Cluster implements Published {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private final FakeApiServer server;
    private final Translator translator =
            new Translator(
                    Origin.CLUSTER,
                    ((AddressPools.Parsed.Good) AddressPools.parse(List.of("10.0.0.1-10.0.0.200")))
                            .pools(),
                    Advertised.SAME,
                    Declarations.CLOCK);
    private Map<String, HasMetadata> seen = new ConcurrentHashMap<>();

    Cluster(FakeApiServer server) {
        this.server = server;
    }

    /// Sees everything as it is now; an object that did not change is the same object.
    Cluster watch() {
        var now = new ConcurrentHashMap<String, HasMetadata>();
        for (var object : server.objects()) {
            if (object.path("kind").asText().equals("Lease")) {
                continue;
            }
            var key = key(object.path("kind").asText(), typed(object));
            var before = seen.get(key);
            var version = object.path("metadata").path("resourceVersion").asText();
            now.put(
                    key,
                    before != null && before.getMetadata().getResourceVersion().equals(version)
                            ? before
                            : typed(object));
        }
        seen = now;
        return this;
    }

    private static HasMetadata typed(JsonNode object) {
        try {
            return (HasMetadata) YAML.unmarshal(JSON.writeValueAsString(object));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String key(String kind, HasMetadata object) {
        return kind + " " + ObjectKey.of(object);
    }

    /// What is said of what was seen last, once all is bound.
    Verdicts verdicts() {
        var declared = Declarations.of("");
        seen.values().forEach(declared::put);
        return translator
                .translate(declared.resources())
                .verdicts()
                .given(new ApplyReport(1, Map.of()));
    }

    @Override
    public <T extends HasMetadata> @Nullable T get(Class<T> kind, ObjectKey key) {
        var object = seen.get(kind.getSimpleName() + " " + key);
        return object == null ? null : kind.cast(object);
    }
}
