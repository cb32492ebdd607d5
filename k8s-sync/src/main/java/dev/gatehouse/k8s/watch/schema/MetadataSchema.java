package dev.gatehouse.k8s.watch.schema;

import static dev.gatehouse.k8s.watch.schema.AnyShape.ANY;
import static dev.gatehouse.k8s.watch.schema.ObjectShape.lenientObject;

import dev.gatehouse.k8s.watch.schema.ScalarShape.Text;
import dev.gatehouse.k8s.watch.schema.ScalarShape.Whole;

/// `metadata`, as users write it and as `kubectl get -o yaml` prints it.
final class MetadataSchema {

    private MetadataSchema() {}

    /// @param name the form of the kind's names
    static ObjectShape named(Text name) {
        return lenientObject()
                .required("name", name)
                .optional("namespace", References.NAMESPACE)
                .optional(
                        "labels",
                        MapShape.of(
                                Format.QUALIFIED_NAME, Text.length(0, 63).as(Format.LABEL_VALUE)))
                .optional("annotations", MapShape.of(Format.ANNOTATION_NAME, Text.ANY))
                .optionals(Text.ANY.as(Format.TIME), "creationTimestamp", "deletionTimestamp")
                .optionals(Text.ANY, "uid", "resourceVersion", "selfLink", "generateName")
                .optional("generation", Whole.between(0, Long.MAX_VALUE))
                .optional("finalizers", ListShape.of(Text.ANY))
                .optionals(ANY, "managedFields", "ownerReferences", "deletionGracePeriodSeconds");
    }
}
