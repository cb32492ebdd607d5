package dev.gatehouse.k8s.watch;

import dev.gatehouse.k8s.watch.ChunkReading.Declaration;
import dev.gatehouse.k8s.watch.ChunkReading.Remark;
import dev.gatehouse.k8s.watch.Problem.Severity;
import dev.gatehouse.k8s.watch.schema.Check;
import dev.gatehouse.k8s.watch.schema.Kind;
import dev.gatehouse.k8s.watch.schema.Recognition;
import dev.gatehouse.k8s.watch.yaml.Finding;
import dev.gatehouse.k8s.watch.yaml.NotYaml;
import dev.gatehouse.k8s.watch.yaml.Value;
import dev.gatehouse.k8s.watch.yaml.YamlText;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads one part of a file: text to checked objects, and all that is wrong with it. An object with
/// a fault is refused by itself. Used by one thread, once per part.
final class ManifestReader {

    private final Function<ObjectRef, @Nullable HasMetadata> known;
    private final List<Declaration> declared = new ArrayList<>();
    private final Set<ObjectRef> refused = new HashSet<>();
    private final List<Remark> remarks = new ArrayList<>();
    private boolean unreadable;

    private ManifestReader(Function<ObjectRef, @Nullable HasMetadata> known) {
        this.known = known;
    }

    /// @param known the object of that name so far: it is kept where nothing changed in it
    static ChunkReading read(String text, Function<ObjectRef, @Nullable HasMetadata> known) {
        var reader = new ManifestReader(known);
        try {
            for (var document : YamlText.compose(text)) {
                reader.document(document.value(), document.findings());
            }
        } catch (NotYaml broken) {
            reader.lose(broken.finding());
        }
        return new ChunkReading(reader.declared, reader.refused, reader.unreadable, reader.remarks);
    }

    private void document(Value document, List<Finding> ambiguous) {
        if (!(document instanceof Value.Fields fields)) {
            lose(
                    document,
                    "a document must be an object with apiVersion and kind, but is "
                            + document.what());
            return;
        }
        if (isList(fields)) {
            items(fields, ambiguous);
            return;
        }
        for (var name : List.of("apiVersion", "kind")) {
            var value = fields.get(name);
            if (!(value instanceof Value.Text)) {
                lose(
                        value == null ? document : value,
                        name + (value == null ? " is missing" : " must be a text"));
                return;
            }
        }
        switch (Recognition.of(fields.text("apiVersion"), fields.text("kind"))) {
            case Recognition.Served(var kind) -> object(kind, fields, ambiguous);
            case Recognition.Ignored(var sentence) ->
                    remark(
                            Severity.WARNING,
                            Optional.empty(),
                            new Finding(fields.line(), fields.column(), sentence));
            case Recognition.Unknown(var sentence) -> {
                var at = fields.members().get("kind");
                lose(at == null ? document : at.value(), sentence);
            }
        }
    }

    /// `kind: List` of kubectl, and the API's own `HTTPRouteList` and so on.
    private static boolean isList(Value.Fields fields) {
        return fields.text("kind").endsWith("List") && fields.get("items") instanceof Value.Items;
    }

    private void items(Value.Fields list, List<Finding> ambiguous) {
        var items = list.list("items");
        ambiguous.stream()
                .filter(finding -> items.isEmpty() || finding.line() < items.getFirst().line())
                .forEach(this::lose);
        for (var i = 0; i < items.size(); i++) {
            var from = items.get(i).line();
            var to = i + 1 < items.size() ? items.get(i + 1).line() : Integer.MAX_VALUE;
            document(
                    items.get(i),
                    ambiguous.stream().filter(f -> f.line() >= from && f.line() < to).toList());
        }
    }

    private void object(Kind kind, Value.Fields document, List<Finding> ambiguous) {
        var ref = ref(kind, document);
        var check = new Check(kind == Kind.SECRET);
        var completed = kind.complete(document, check);
        ambiguous.forEach(finding -> remark(Severity.ERROR, ref, finding));
        check.findings().forEach(finding -> remark(Severity.ERROR, ref, finding));
        if (ref.isEmpty()) {
            unreadable = true;
            return;
        }
        if (!ambiguous.isEmpty() || check.count() > 0) {
            refused.add(ref.get());
            return;
        }
        declare(kind, ref.get(), document, completed);
    }

    private void declare(Kind kind, ObjectRef ref, Value.Fields document, Value completed) {
        var metadata = document.object("metadata");
        var namespace = metadata.get("namespace");
        if (!kind.namespaced() && namespace instanceof Value.Text) {
            var sentence = "metadata.namespace is ignored: a " + kind + " belongs to no namespace";
            remark(
                    Severity.WARNING,
                    Optional.of(ref),
                    new Finding(namespace.line(), namespace.column(), sentence));
        }
        HasMetadata object;
        try {
            object = ObjectConversion.of(kind, ref.key(), completed);
        } catch (IllegalArgumentException unfit) {
            // a field that the tables let pass unread has a form that the model cannot hold
            var sentence = "cannot be read: " + firstLine(unfit);
            remark(
                    Severity.ERROR,
                    Optional.of(ref),
                    new Finding(document.line(), document.column(), sentence));
            refused.add(ref);
            return;
        }
        var before = known.apply(ref);
        declared.add(
                new Declaration(ref, document.line(), object.equals(before) ? before : object));
    }

    private static Optional<ObjectRef> ref(Kind kind, Value.Fields document) {
        var metadata = document.object("metadata");
        var name = metadata.text("name");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        var namespace = metadata.text("namespace");
        if (!kind.namespaced()) {
            namespace = "";
        } else if (namespace.isEmpty()) {
            namespace = "default";
        }
        return Optional.of(new ObjectRef(kind, new ObjectKey(namespace, name)));
    }

    private static String firstLine(IllegalArgumentException unfit) {
        return String.valueOf(unfit.getMessage()).lines().findFirst().orElse("");
    }

    /// What stands here may have been any object.
    private void lose(Value at, String sentence) {
        lose(new Finding(at.line(), at.column(), sentence));
    }

    private void lose(Finding finding) {
        unreadable = true;
        remark(Severity.ERROR, Optional.empty(), finding);
    }

    private void remark(Severity severity, Optional<ObjectRef> object, Finding finding) {
        remarks.add(new Remark(severity, object, finding));
    }
}
