package dev.gatehouse.k8s.watch.schema;

import static dev.gatehouse.k8s.watch.schema.ObjectShape.object;

import dev.gatehouse.k8s.watch.schema.ScalarShape.Text;
import dev.gatehouse.k8s.watch.schema.ScalarShape.Whole;
import dev.gatehouse.k8s.watch.yaml.Value;

/// What several kinds of the Gateway API name other objects with.
final class References {

    static final Text GROUP = Text.length(0, 253).as(Format.GROUP);
    static final Text KIND = Text.length(1, 63).as(Format.KIND);
    static final Text NAME = Text.length(1, 253);
    static final Text NAMESPACE = Text.length(1, 63).as(Format.DNS_LABEL);
    static final Text SECTION = Text.length(1, 253).as(Format.DNS_SUBDOMAIN);
    static final Text HOSTNAME = Text.length(1, 253).as(Format.HOSTNAME);
    static final Text PRECISE_HOSTNAME = Text.length(1, 253).as(Format.PRECISE_HOSTNAME);
    static final Text DURATION = Text.ANY.as(Format.DURATION);
    static final Whole PORT = Whole.between(1, 65535);

    static final Value.Text GATEWAY_GROUP = Shape.text("gateway.networking.k8s.io");

    /// An object of any kind, in any namespace.
    static final ObjectShape OBJECT =
            object().required("group", GROUP)
                    .required("kind", KIND)
                    .required("name", NAME)
                    .optional("namespace", NAMESPACE);

    /// An object of any kind in the same namespace.
    static final ObjectShape LOCAL =
            object().required("group", GROUP).required("kind", KIND).required("name", NAME);

    static final ObjectShape SECRET =
            object().defaulted("group", GROUP, Shape.text(""))
                    .defaulted("kind", KIND, Shape.text("Secret"))
                    .required("name", NAME)
                    .optional("namespace", NAMESPACE);

    static final ObjectShape BACKEND =
            object().defaulted("group", GROUP, Shape.text(""))
                    .defaulted("kind", KIND, Shape.text("Service"))
                    .required("name", NAME)
                    .optional("namespace", NAMESPACE)
                    .optional("port", PORT)
                    .rule(
                            (self, check) -> {
                                var isService =
                                        self.text("group").isEmpty()
                                                && self.text("kind").equals("Service");
                                if (isService && !self.has("port")) {
                                    check.refuse(self, "port", "is missing; a Service needs one");
                                }
                            });

    static final ObjectShape PARENT =
            object().defaulted("group", GROUP, GATEWAY_GROUP)
                    .defaulted("kind", KIND, Shape.text("Gateway"))
                    .required("name", NAME)
                    .optional("namespace", NAMESPACE)
                    .optional("port", PORT)
                    .optional("sectionName", SECTION);

    static final ListShape PARENTS =
            ListShape.of(PARENT).size(0, 32).rule(ParentRules::tellSectionsApart);

    /// What a CRD doesn't look into: one that makes no sense becomes a condition.
    static final ObjectShape LABEL_SELECTOR =
            object().optional("matchLabels", MapShape.of(Format.ANY, Text.ANY))
                    .optional(
                            "matchExpressions",
                            ListShape.of(
                                    object().required("key", Text.ANY)
                                            .required("operator", Text.ANY)
                                            .optional("values", ListShape.of(Text.ANY))));

    private References() {}
}
