package dev.gatehouse.k8s.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A folder of manifests, read once.
///
/// @param problems in the order of files and lines
/// @param places where the objects of `resources` are declared
public record ResourceFolder(
        Resources resources, List<Problem> problems, Map<ObjectRef, Place> places) {

    public ResourceFolder {
        problems = List.copyOf(problems);
        places = Map.copyOf(places);
    }

    /// @throws IOException if the folder cannot be read at all; its message is a sentence for the
    ///   user
    public static ResourceFolder read(Path folder) throws IOException {
        requireFolder(folder);
        var scan = FolderScan.of(folder);
        var catalog = new Catalog();
        scan.files().keySet().forEach(file -> catalog.read(file, true));
        catalog.assemble();
        var problems = new ArrayList<>(scan.problems());
        problems.addAll(catalog.problems());
        problems.sort(null);
        return new ResourceFolder(catalog.resources(), problems, catalog.places());
    }

    static void requireFolder(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            throw new NoSuchFileException(
                    "the folder " + folder + " does not exist; create it, or name another one");
        }
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(
                    folder + " is no folder; name the folder that holds the YAML files");
        }
        if (!Files.isReadable(folder)) {
            throw new IOException("the folder " + folder + " cannot be read: permission denied");
        }
    }
}
