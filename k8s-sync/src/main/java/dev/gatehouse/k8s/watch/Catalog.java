package dev.gatehouse.k8s.watch;

import dev.gatehouse.k8s.watch.ChunkReading.Declaration;
import dev.gatehouse.k8s.watch.schema.Kind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// All files of a folder and what they declare. Used by one thread.
final class Catalog {

    /// Bytes of a file: 5,000 routes take some 5 MiB.
    static final int MAX_FILE_BYTES = 64 << 20;

    private final SortedMap<Path, FileState> files = new TreeMap<>();
    private Map<ObjectRef, HasMetadata> objects = Map.of();
    private Map<ObjectRef, Place> places = Map.of();
    private List<Problem> problems = List.of();

    /// What reading a file came to.
    enum Outcome {
        READ,
        /// It is gone or has no byte, but declared something before: it may be on its way.
        FADING,
        /// It is gone, or declares nothing.
        GONE
    }

    /// Reads a file anew, whatever its stamp says.
    ///
    /// @param forGood whether a file without bytes is believed to be empty, and a missing one gone
    Outcome read(Path path, boolean forGood) {
        var state = files.getOrDefault(path, FileState.unread(path));
        var stamp = FileStamp.NONE;
        try {
            // The stamp is older than the bytes: a change in between is seen by the next look.
            stamp = FileStamp.of(Files.readAttributes(path, BasicFileAttributes.class));
            if (stamp.size() > MAX_FILE_BYTES) {
                files.put(
                        path,
                        state.unreadable(stamp, "is larger than " + MAX_FILE_BYTES + " bytes"));
                return Outcome.READ;
            }
            var text = text(path);
            if (text.isEmpty() && !forGood && !state.declaresNothing()) {
                files.put(path, state.fading(stamp));
                return Outcome.FADING;
            }
            files.put(path, state.read(stamp, text, objects::get));
            return Outcome.READ;
        } catch (NoSuchFileException _) {
            if (forGood || state.declaresNothing()) {
                files.remove(path);
                return Outcome.GONE;
            }
            files.put(path, state.fading(FileStamp.NONE));
            return Outcome.FADING;
        } catch (IOException failure) {
            files.put(path, state.unreadable(stamp, Failures.sentence(failure)));
            return Outcome.READ;
        }
    }

    private static String text(Path path) throws IOException {
        var bytes = Files.readAllBytes(path);
        var text =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
        if (text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        // JSON may be indented by tabs, which YAML forbids; inside of a JSON text a tab is illegal
        // anyway
        return path.getFileName().toString().endsWith(".json") ? text.replace('\t', ' ') : text;
    }

    boolean isCurrent(Path path, FileStamp stamp) {
        var state = files.get(path);
        return state != null && state.stamp().equals(stamp);
    }

    List<Path> paths() {
        return List.copyOf(files.keySet());
    }

    /// Puts together what the files declare now; the first declaration of an object counts, by the
    /// order of the files' paths, and one that a file has now counts before one that a file had.
    void assemble() {
        var chosen = new LinkedHashMap<ObjectRef, HasMetadata>();
        var where = new HashMap<ObjectRef, Place>();
        var found = new ArrayList<Problem>();
        for (var file : files.values()) {
            found.addAll(file.problems());
            for (var declaration : file.fresh().values()) {
                var first = where.get(declaration.ref());
                if (first != null) {
                    found.add(file.duplicate(declaration, first));
                    continue;
                }
                choose(file, declaration, chosen, where);
            }
        }
        for (var file : files.values()) {
            for (var declaration : file.kept().values()) {
                if (!chosen.containsKey(declaration.ref())) {
                    choose(file, declaration, chosen, where);
                }
            }
        }
        found.sort(null);
        objects = chosen;
        places = where;
        problems = List.copyOf(found);
    }

    private static void choose(
            FileState file,
            Declaration declaration,
            Map<ObjectRef, HasMetadata> chosen,
            Map<ObjectRef, Place> where) {
        chosen.put(declaration.ref(), declaration.object());
        where.put(declaration.ref(), new Place(file.path(), declaration.line()));
    }

    /// As of the last [#assemble()].
    List<Problem> problems() {
        return problems;
    }

    /// As of the last [#assemble()].
    Map<ObjectRef, Place> places() {
        return Map.copyOf(places);
    }

    /// As of the last [#assemble()].
    Resources resources() {
        var byKind = new EnumMap<Kind, Map<ObjectKey, HasMetadata>>(Kind.class);
        objects.forEach(
                (ref, object) ->
                        byKind.computeIfAbsent(ref.kind(), _ -> new HashMap<>())
                                .put(ref.key(), object));
        return Resources.of(byKind);
    }
}
