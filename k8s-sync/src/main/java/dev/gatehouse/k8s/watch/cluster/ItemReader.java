package dev.gatehouse.k8s.watch.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.k8s.watch.ObjectKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/// Reads objects of one kind. Whatever version and form they come in (a list leaves out what all
/// its objects have in common, a watch doesn't), they end up alike.
final class ItemReader<T extends HasMetadata> {

    private static final Logger LOG = System.getLogger(ItemReader.class.getName());

    private static final ObjectMapper MODEL = new ObjectMapper();

    static {
        // teaches the mapper the forms that Kubernetes has
        var _ = new KubernetesSerialization(MODEL, false);
    }

    private final ApiKind<T> kind;

    ItemReader(ApiKind<T> kind) {
        this.kind = kind;
    }

    /// The name of an object; empty if it has none, which is no object.
    Optional<ObjectKey> key(JsonNode object) {
        var metadata = object.path("metadata");
        var name = metadata.path("name").asText("");
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(new ObjectKey(metadata.path("namespace").asText(""), name));
    }

    /// An object; empty if it can't be one, which is logged: it costs nothing but this change of
    /// this object.
    ///
    /// @param object is changed on the way
    Optional<Item<T>> read(ObjectNode object) {
        var key = key(object);
        if (key.isEmpty()) {
            LOG.log(Level.WARNING, "An object of kind {0} is left out: it has no name", kind);
            return Optional.empty();
        }
        try {
            return Optional.of(item(key.get(), object));
        } catch (Unfit unfit) {
            LOG.log(
                    Level.WARNING,
                    "{0} {1} can''t be read, and is left as it was before, if it was: {2}",
                    kind,
                    key.get(),
                    unfit.getMessage());
            return Optional.empty();
        }
    }

    private Item<T> item(ObjectKey key, ObjectNode object) throws Unfit {
        // An item of a list has neither, and where they stand counts for what it says in short.
        object.remove(List.of("apiVersion", "kind"));
        object.put("apiVersion", kind.apiVersion());
        object.put("kind", kind.title());
        var metadata = (ObjectNode) object.get("metadata");
        // who wrote which field: nobody reads it, and it is large
        metadata.remove("managedFields");
        kind.trim().accept(object);
        var published = model(object);
        return new Item<>(key, published, published, content(object));
    }

    /// An object that was seen by a process before this one.
    Item<T> remembered(ObjectKey key, T object) {
        return new Item<>(key, object, object, Content.UNKNOWN);
    }

    /// Whether two objects declare the same, whatever their text was.
    boolean alike(T one, T other) {
        return content(MODEL.valueToTree(one)).equals(content(MODEL.valueToTree(other)));
    }

    /// @param object is changed on the way
    private Content content(ObjectNode object) {
        var metadata = (ObjectNode) object.get("metadata");
        metadata.remove("resourceVersion");
        metadata.remove("selfLink");
        if (object.get("status") instanceof ObjectNode status) {
            status.retain(kind.countingStatus());
            if (status.isEmpty()) {
                object.remove("status");
            }
        }
        return Content.of(object);
    }

    private T model(ObjectNode object) throws Unfit {
        try {
            return MODEL.treeToValue(object, kind.type());
        } catch (JsonProcessingException | IllegalArgumentException unfit) {
            // the parser quotes what it read, and a log is no place for a Secret
            throw new Unfit(
                    kind.type() == Secret.class
                            ? "its form is not that of a Secret"
                            : String.valueOf(unfit.getMessage()).lines().findFirst().orElse(""));
        }
    }

    /// An object that has a form which the model can't hold.
    @SuppressWarnings("serial") // caught at once
    private static final class Unfit extends Exception {
        Unfit(String sentence) {
            super(sentence, null, false, false);
        }
    }
}
