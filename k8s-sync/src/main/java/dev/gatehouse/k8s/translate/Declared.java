package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.status.Revision;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reading what a person may have left out.
final class Declared {

    static final String GATEWAY_GROUP = "gateway.networking.k8s.io";

    private Declared() {}

    /// The elements that are there; a list that is not there is empty.
    static <T> List<T> each(@Nullable List<T> list) {
        if (list == null) {
            return List.of();
        }
        return list.contains(null) ? list.stream().filter(Objects::nonNull).toList() : list;
    }

    /// The text, or what the API has in its place.
    static String or(@Nullable String text, String absent) {
        return text == null ? absent : text;
    }

    static boolean empty(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    /// When the object was created. An object in a folder has no such time: it is younger than all
    /// that have one, so that among its like the name decides.
    static Instant age(HasMetadata object) {
        var created =
                object.getMetadata() == null ? null : object.getMetadata().getCreationTimestamp();
        if (created == null) {
            return Instant.MAX;
        }
        try {
            return Instant.parse(created);
        } catch (DateTimeParseException _) {
            return Instant.MAX;
        }
    }

    static Revision revision(HasMetadata object) {
        var metadata = object.getMetadata();
        var generation = metadata == null ? null : metadata.getGeneration();
        return new Revision(
                metadata == null ? "" : or(metadata.getUid(), ""),
                generation == null ? 0 : generation);
    }
}
