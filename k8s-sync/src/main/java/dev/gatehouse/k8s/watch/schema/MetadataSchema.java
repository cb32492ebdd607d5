package dev.gatehouse.k8s.watch.schema;

import static dev.gatehouse.k8s.watch.schema.AnyShape.ANY;
import static dev.gatehouse.k8s.watch.schema.ObjectShape.object;

import dev.gatehouse.k8s.watch.schema.ScalarShape.Flag;
import dev.gatehouse.k8s.watch.schema.ScalarShape.Text;
import dev.gatehouse.k8s.watch.schema.ScalarShape.Whole;
import dev.gatehouse.k8s.watch.yaml.Value;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;

/// `metadata`, as users write it and as `kubectl get -o yaml` prints it.
final class MetadataSchema {

    /// Bytes of all annotations together.
    private static final int MAX_ANNOTATIONS = 256 << 10;

    private static final Text FILLED = Text.length(1, Integer.MAX_VALUE);

    private static final ObjectShape OWNER =
            object().required("apiVersion", Text.ANY.as(Format.API_VERSION))
                    .required("kind", FILLED)
                    .required("name", FILLED)
                    .required("uid", FILLED)
                    .optionals(Flag.FLAG, "controller", "blockOwnerDeletion")
                    .rule(MetadataSchema::isNoEvent);

    private MetadataSchema() {}

    /// @param name the form of the kind's names
    /// @param finalizer the form of its finalizers
    /// @param generation of those kinds where the server counts, what is written is ignored
    static ObjectShape named(Text name, Format finalizer, Whole generation, boolean namespaced) {
        var prefixes = name.formats().stream().map(Format::asPrefix).toArray(Format[]::new);
        return object().required("name", name)
                // the server leaves it out where the kind has none, whatever it is
                .optional("namespace", namespaced ? References.NAMESPACE : Text.ANY)
                .optional("labels", CoreSchema.LABELS)
                .optional("annotations", MapShape.ofTexts(Format.ANNOTATION_NAME, Text.ANY))
                .optionals(Text.ANY.as(Format.TIME), "creationTimestamp", "deletionTimestamp")
                .optionals(Text.ANY, "uid", "resourceVersion", "selfLink")
                .optional("generateName", Text.length(0, name.max()).as(prefixes))
                .optional("generation", generation)
                .optional(
                        "deletionGracePeriodSeconds", Whole.between(Long.MIN_VALUE, Long.MAX_VALUE))
                .optional("finalizers", ListShape.of(Text.ANY.as(finalizer)))
                .optional(
                        "ownerReferences",
                        ListShape.of(OWNER).rule(MetadataSchema::haveOneController))
                .optional("managedFields", ANY)
                .absentWhenEmpty("name", "namespace", "generateName")
                .rule(MetadataSchema::finalizersExcludeEachOther)
                .rule(MetadataSchema::annotationsAreNotTooLong);
    }

    private static void isNoEvent(Value.Fields owner, Check check) {
        if (owner.text("kind").equals("Event") && owner.text("apiVersion").equals("v1")) {
            check.refuse(owner, "kind", "must not be Event: an Event owns nothing");
        }
    }

    private static void haveOneController(List<Value.Fields> owners, Check check) {
        var controllers = new HashSet<List<String>>();
        for (var i = 0; i < owners.size(); i++) {
            // the same owner twice is one owner
            if (owners.get(i).get("controller") instanceof Value.Bool controller
                    && controller.value()
                    && controllers.add(identity(owners.get(i)))
                    && controllers.size() > 1) {
                check.refuse(
                        controller, "[" + i + "].controller", "must not be true in several owners");
            }
        }
    }

    private static List<String> identity(Value.Fields owner) {
        var blocks = owner.get("blockOwnerDeletion") instanceof Value.Bool b ? b.source() : "";
        return List.of(
                owner.text("apiVersion"),
                owner.text("kind"),
                owner.text("name"),
                owner.text("uid"),
                blocks);
    }

    private static void finalizersExcludeEachOther(Value.Fields self, Check check) {
        var names =
                self.list("finalizers").stream()
                        .map(value -> value instanceof Value.Text text ? text.value() : "")
                        .toList();
        if (names.contains("orphan") && names.contains("foregroundDeletion")) {
            check.refuse(
                    self.list("finalizers").getFirst(),
                    "finalizers",
                    "may have orphan or foregroundDeletion, not both");
        }
    }

    private static void annotationsAreNotTooLong(Value.Fields self, Check check) {
        var annotations = self.object("annotations");
        var bytes =
                annotations.members().keySet().stream()
                        .mapToLong(name -> bytes(name) + bytes(annotations.text(name)))
                        .sum();
        if (bytes > MAX_ANNOTATIONS) {
            check.refuse(
                    annotations,
                    "annotations",
                    "have " + bytes + " bytes; at most " + MAX_ANNOTATIONS + " are allowed");
        }
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
