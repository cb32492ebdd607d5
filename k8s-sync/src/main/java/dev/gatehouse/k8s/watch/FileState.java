package dev.gatehouse.k8s.watch;

import dev.gatehouse.k8s.watch.ChunkReading.Declaration;
import dev.gatehouse.k8s.watch.Problem.Severity;
import dev.gatehouse.k8s.watch.yaml.Chunks;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What one file declares now, and what it declared last of that which it declares wrongly now.
/// Immutable; each reading of the file gives the next state.
///
/// @param stamp of the file when it was read
/// @param parts the readings by the text of the part, so that only a changed part is read again
/// @param fresh what the file declares now
/// @param kept what it declared last, where its present declaration is broken or cannot be made out
record FileState(
        Path path,
        FileStamp stamp,
        Map<String, ChunkReading> parts,
        Map<ObjectRef, Declaration> fresh,
        Map<ObjectRef, Declaration> kept,
        List<Problem> problems) {

    static FileState unread(Path path) {
        return new FileState(path, FileStamp.NONE, Map.of(), Map.of(), Map.of(), List.of());
    }

    /// The state after the file was read anew.
    FileState read(
            FileStamp newStamp, String text, Function<ObjectRef, @Nullable HasMetadata> known) {
        var newParts = new HashMap<String, ChunkReading>();
        var newFresh = new LinkedHashMap<ObjectRef, Declaration>();
        var newProblems = new ArrayList<Problem>();
        var refused = new HashSet<ObjectRef>();
        var unreadable = false;
        for (var chunk : Chunks.of(text)) {
            var reading = parts.get(chunk.text());
            if (reading == null) {
                reading = newParts.get(chunk.text());
            }
            if (reading == null) {
                reading = ManifestReader.read(chunk.text(), known);
            }
            newParts.put(chunk.text(), reading);
            refused.addAll(reading.refused());
            unreadable |= reading.unreadable();
            for (var remark : reading.remarks()) {
                newProblems.add(problem(chunk.linesBefore(), remark));
            }
            for (var declaration : reading.declared()) {
                var line = chunk.linesBefore() + declaration.line();
                var placed = new Declaration(declaration.ref(), line, declaration.object());
                var first = newFresh.putIfAbsent(placed.ref(), placed);
                if (first != null) {
                    newProblems.add(duplicate(placed, new Place(path, first.line())));
                }
            }
        }
        var newKept = new HashMap<ObjectRef, Declaration>();
        for (var last : lastGood().entrySet()) {
            var isGone = !unreadable && !refused.contains(last.getKey());
            if (!isGone && !newFresh.containsKey(last.getKey())) {
                newKept.put(last.getKey(), last.getValue());
            }
        }
        return new FileState(path, newStamp, newParts, newFresh, newKept, newProblems);
    }

    /// The state while the file cannot be read: what it declared last stays.
    FileState unreadable(FileStamp newStamp, String why) {
        var problem = Problem.ofFile(path, Severity.ERROR, why);
        return new FileState(path, newStamp, Map.of(), Map.of(), lastGood(), List.of(problem));
    }

    /// The state while the file is empty or gone, and may come back: what it declared last stays.
    FileState fading(FileStamp newStamp) {
        return new FileState(path, newStamp, Map.of(), Map.of(), lastGood(), List.of());
    }

    boolean declaresNothing() {
        return fresh.isEmpty() && kept.isEmpty();
    }

    private Map<ObjectRef, Declaration> lastGood() {
        var all = new HashMap<>(kept);
        all.putAll(fresh);
        return all;
    }

    Problem duplicate(Declaration second, Place first) {
        var sentence = "is declared already in " + first + ", which counts; this one is ignored";
        return new Problem(
                path, second.line(), 1, Severity.ERROR, Optional.of(second.ref()), sentence);
    }

    private Problem problem(int linesBefore, ChunkReading.Remark remark) {
        var finding = remark.finding();
        return new Problem(
                path,
                linesBefore + finding.line(),
                finding.column(),
                remark.severity(),
                remark.object(),
                finding.message());
    }
}
