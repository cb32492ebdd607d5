package dev.gatehouse.k8s.watch.schema;

import static dev.gatehouse.k8s.watch.schema.ObjectShape.object;

import dev.gatehouse.k8s.watch.schema.ScalarShape.Flag;
import dev.gatehouse.k8s.watch.schema.ScalarShape.Text;

/// Namespace, Secret and ConfigMap; and what built-in kinds have in common.
final class CoreSchema {

    static final Text QUALIFIED = Text.ANY.as(Format.QUALIFIED_NAME);
    static final Text LABEL = Text.length(1, 63).as(Format.DNS_LABEL);

    static final MapShape LABELS =
            MapShape.ofTexts(Format.QUALIFIED_NAME, Text.length(0, 63).as(Format.LABEL_VALUE));

    static final ObjectShape NAMESPACE_SPEC =
            object().optional("finalizers", ListShape.of(Text.ANY.as(Format.FINALIZER)));

    private static final MapShape TEXTS = MapShape.ofTexts(Format.DATA_KEY, Text.ANY);
    private static final MapShape BYTES =
            MapShape.ofTexts(Format.DATA_KEY, Text.ANY.as(Format.BASE64));

    static ObjectShape secret(ObjectShape head) {
        return head.optional("type", Text.ANY)
                .optional("data", BYTES)
                .optional("stringData", TEXTS)
                .optional("immutable", Flag.FLAG)
                .rule(DataRules::secretFitsItsType)
                .rule(DataRules::secretIsNotTooLarge);
    }

    static ObjectShape configMap(ObjectShape head) {
        return head.optional("data", TEXTS)
                .optional("binaryData", BYTES)
                .optional("immutable", Flag.FLAG)
                .rule(DataRules::keysStandOnce)
                .rule(DataRules::configMapIsNotTooLarge);
    }

    private CoreSchema() {}
}
