package dev.gatehouse.cli.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A folder of resources with a README that says what to try.
///
/// @param trials in the README's order
public record Example(String name, Path folder, List<Trial> trials) {

    private static final String README = "README.md";

    public Example {
        trials = List.copyOf(trials);
    }

    /// The example of that name; empty where there is none.
    ///
    /// @param examples the folder that holds all of them
    public static Optional<Example> find(Path examples, String name) throws IOException {
        if (!names(examples).contains(name)) {
            return Optional.empty();
        }
        var folder = examples.resolve(name);
        return Optional.of(
                new Example(name, folder, Trial.in(Files.readString(folder.resolve(README)))));
    }

    /// Whether a folder is an example, whichever folder it is in.
    public static boolean isOne(Path folder) {
        return Files.isRegularFile(folder.resolve(README));
    }

    /// Which examples there are, sorted.
    public static List<String> names(Path examples) throws IOException {
        if (!Files.isDirectory(examples)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(examples)) {
            return folders.filter(Example::isOne)
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }
}
