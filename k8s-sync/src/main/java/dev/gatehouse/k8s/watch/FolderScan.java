package dev.gatehouse.k8s.watch;

import dev.gatehouse.k8s.watch.Problem.Severity;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// One walk through a folder: its manifests, and the folders to watch for changes of them.
///
/// Symbolic links are followed; a folder that several names lead to is read under the first. Names
/// that start with a dot are skipped, among them the `..data` and `..2026_01_31...` of a mounted
/// ConfigMap, whose files are read through the links beside them.
final class FolderScan {

    /// Manifests in a folder; more is somebody else's tree, a home directory say.
    static final int MAX_FILES = 50_000;

    private static final int MAX_DEPTH = 32;

    private final SortedMap<Path, FileStamp> files = new TreeMap<>();
    private final Set<Path> folders = new HashSet<>();
    private final Set<Path> linkTargets = new HashSet<>();
    private final Set<Path> unreadable = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> visited = new HashSet<>();

    private FolderScan() {}

    /// @throws NoSuchFileException if there is no such folder
    static FolderScan of(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new NoSuchFileException(root.toString());
        }
        var scan = new FolderScan();
        scan.walk(root, 0);
        return scan;
    }

    SortedMap<Path, FileStamp> files() {
        return files;
    }

    /// Folders of the tree.
    Set<Path> folders() {
        return folders;
    }

    /// Folders outside of the tree, or hidden in it, that links lead to.
    Set<Path> linkTargets() {
        return linkTargets;
    }

    List<Problem> problems() {
        return problems;
    }

    /// Whether a file is missing only because its folder could not be read.
    boolean isHidden(Path file) {
        return unreadable.stream().anyMatch(file::startsWith);
    }

    /// Whether a file of that name is a manifest.
    static boolean isManifest(Path path) {
        var name = path.getFileName().toString();
        return !isSkipped(name)
                && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
    }

    private static boolean isSkipped(String name) {
        return name.startsWith(".") || name.startsWith("#") || name.endsWith("~");
    }

    private void walk(Path folder, int depth) {
        try {
            var attributes = Files.readAttributes(folder, BasicFileAttributes.class);
            var identity =
                    attributes.fileKey() == null
                            ? folder.toRealPath().toString()
                            : attributes.fileKey().toString();
            if (!visited.add(identity)) {
                return;
            }
            folders.add(folder);
            if (depth > MAX_DEPTH) {
                problems.add(
                        Problem.ofFile(
                                folder,
                                Severity.ERROR,
                                "lies deeper than " + MAX_DEPTH + " folders"));
                return;
            }
            try (var entries = Files.newDirectoryStream(folder)) {
                var sorted = new ArrayList<Path>();
                entries.forEach(sorted::add);
                sorted.sort(null);
                sorted.forEach(entry -> visit(entry, depth));
            }
        } catch (NoSuchFileException _) {
            // deleted since its parent was listed
        } catch (IOException | DirectoryIteratorException failure) {
            unreadable.add(folder);
            problems.add(Problem.ofFile(folder, Severity.ERROR, Failures.sentence(failure)));
        }
    }

    private void visit(Path entry, int depth) {
        if (isSkipped(entry.getFileName().toString())) {
            return;
        }
        try {
            var attributes =
                    Files.readAttributes(
                            entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isSymbolicLink()) {
                attributes = Files.readAttributes(entry, BasicFileAttributes.class);
                noteTarget(entry);
            }
            if (attributes.isDirectory()) {
                walk(entry, depth + 1);
                return;
            }
            if (attributes.isRegularFile() && isManifest(entry)) {
                note(entry, FileStamp.of(attributes));
            }
        } catch (NoSuchFileException _) {
            // deleted since it was listed, or a link to nowhere
        } catch (IOException failure) {
            unreadable.add(entry);
            problems.add(Problem.ofFile(entry, Severity.ERROR, Failures.sentence(failure)));
        }
    }

    private void note(Path file, FileStamp stamp) {
        if (files.size() == MAX_FILES) {
            if (unreadable.add(file)) {
                problems.add(
                        Problem.ofFile(
                                file,
                                Severity.ERROR,
                                "is not read: more than " + MAX_FILES + " files"));
            }
            return;
        }
        files.put(file, stamp);
    }

    /// A link can change by its own folder (watched), by the folder of what it names, or by the
    /// folder of what that is in the end.
    private void noteTarget(Path link) throws IOException {
        for (var target :
                List.of(link.resolveSibling(Files.readSymbolicLink(link)), link.toRealPath())) {
            var parent = target.getParent();
            if (parent != null) {
                linkTargets.add(parent);
            }
        }
    }
}
