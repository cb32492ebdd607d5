package dev.gatehouse.k8s.watch.lastgood;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.Resources;
import dev.gatehouse.k8s.watch.schema.Kind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/// Resources as text: one object per line, its kind and its JSON. A kind that is not known, from a
/// newer version, is passed over, and so is a field. Used by one thread at a time.
final class ResourceLines {

    private static final KubernetesSerialization SERIALIZATION =
            new KubernetesSerialization(new ObjectMapper(), false);

    /// The lines of the last time, so that one changed object costs one.
    private IdentityHashMap<HasMetadata, byte[]> lines = new IdentityHashMap<>();

    byte[] write(Resources resources) {
        var now = new IdentityHashMap<HasMetadata, byte[]>();
        var out = new ByteArrayOutputStream();
        for (var kind : Kind.values()) {
            resources
                    .of(kind)
                    .values()
                    .forEach(
                            object -> {
                                var known = lines.get(object);
                                var line = known == null ? line(kind, object) : known;
                                now.put(object, line);
                                out.writeBytes(line);
                            });
        }
        lines = now;
        return out.toByteArray();
    }

    private static byte[] line(Kind kind, HasMetadata object) {
        return (kind.title() + " " + SERIALIZATION.asJson(object) + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /// @throws IOException for a line that is none
    static Resources read(byte[] text) throws IOException {
        var objects = new HashMap<Kind, Map<ObjectKey, HasMetadata>>();
        for (int at = 0; at < text.length; ) {
            var end = at;
            while (end < text.length && text[end] != '\n') {
                end++;
            }
            var space = at;
            while (space < end && text[space] != ' ') {
                space++;
            }
            var title = new String(text, at, space - at, StandardCharsets.US_ASCII);
            var kind = kind(title);
            if (kind.isPresent() && space < end) {
                var object = object(kind.get(), text, space + 1, end);
                objects.computeIfAbsent(kind.get(), _ -> new HashMap<>())
                        .put(ObjectKey.of(object), object);
            }
            at = end + 1;
        }
        return Resources.of(objects);
    }

    private static Optional<Kind> kind(String title) {
        return Arrays.stream(Kind.values()).filter(k -> k.title().equals(title)).findFirst();
    }

    private static HasMetadata object(Kind kind, byte[] text, int from, int to) throws IOException {
        try {
            return SERIALIZATION.unmarshal(
                    new ByteArrayInputStream(text, from, to - from), kind.type());
        } catch (KubernetesClientException e) {
            throw new IOException("has a " + kind.title() + " that can't be read", e);
        }
    }
}
