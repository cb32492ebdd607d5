package dev.gatehouse.k8s.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/// What makes an object of ours what it is to be, and leaves alone what others put there.
final class ObjectPatch {

    /// An annotation that holds the names of labels and annotations that are ours, so that those
    /// are removed that are not wanted any more.
    static final String PROPAGATED = "gatehouse.dev/propagated";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NAMED = List.of("labels", "annotations");

    private ObjectPatch() {}

    /// Whose an object is.
    enum Owner {
        /// Ours: the Gateway that we made it for is its controller.
        US,
        /// A Gateway of that name, which is gone: the object will be soon.
        FORERUNNER,
        /// Somebody else, or nobody.
        OTHERS
    }

    static Owner owner(JsonNode there, ObjectNode manifest) {
        var ours = manifest.path("metadata").path("ownerReferences").path(0);
        for (var owner : there.path("metadata").path("ownerReferences")) {
            if (owner.path("controller").asBoolean(false)
                    && Trees.same(owner.path("kind"), ours.path("kind"))
                    && Trees.same(owner.path("name"), ours.path("name"))) {
                return Trees.same(owner.path("uid"), ours.path("uid"))
                        ? Owner.US
                        : Owner.FORERUNNER;
            }
        }
        return Owner.OTHERS;
    }

    /// The value of [#PROPAGATED].
    static String record(Collection<String> labels, Collection<String> annotations) {
        var names = JsonNodeFactory.instance.objectNode();
        var first = names.putArray("labels");
        new TreeSet<>(labels).forEach(first::add);
        var second = names.putArray("annotations");
        new TreeSet<>(annotations).forEach(second::add);
        return names.toString();
    }

    /// Whether an object is as it is to be.
    static boolean done(JsonNode there, ObjectNode manifest) {
        return Trees.covers(there, withoutOwner(manifest));
    }

    /// The merge patch (RFC 7396) that makes it so, for this very version of the object.
    static ObjectNode of(Seen there, ObjectNode manifest) {
        var patch = withoutOwner(manifest);
        var metadata = patch.withObject("/metadata").put("resourceVersion", there.version());
        var before = recorded(there.content());
        for (var kind : NAMED) {
            var wanted = metadata.withObject("/" + kind);
            for (var name : before.path(kind)) {
                if (!wanted.has(name.asText())) {
                    wanted.putNull(name.asText());
                }
            }
        }
        return patch;
    }

    /// Who owns an object is settled when it is made.
    private static ObjectNode withoutOwner(ObjectNode manifest) {
        var copy = manifest.deepCopy();
        copy.withObject("/metadata").remove("ownerReferences");
        return copy;
    }

    private static JsonNode recorded(JsonNode there) {
        var text = there.path("metadata").path("annotations").path(PROPAGATED).asText("");
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException _) {
            return JsonNodeFactory.instance.objectNode(); // somebody wrote there
        }
    }
}
