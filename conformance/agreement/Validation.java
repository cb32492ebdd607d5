package agreement;

import dev.gatehouse.k8s.watch.Problem.Severity;
import dev.gatehouse.k8s.watch.ResourceFolder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Asks Gatehouse what `gatehouse validate` asks first: whether the file and its objects are
/// well-formed. Which conditions they would get, is no matter of form.
///
/// @param folder holds one object at a time; for one thread
record Validation(Path folder) {

    /// What a complaint starts with that is none: no list of differences excuses it.
    static final String CRASH = "fails with ";

    Verdict of(String text) throws IOException {
        var file = folder.resolve("object.json");
        Files.writeString(file, text);
        ResourceFolder read;
        try {
            read = ResourceFolder.read(folder);
        } catch (RuntimeException fault) {
            return new Verdict(List.of(CRASH + fault));
        }
        var complaints =
                read.problems().stream()
                        .filter(p -> p.severity() == Severity.ERROR)
                        .map(p -> p.message());
        // An object that is neither complained about nor there would be lost in silence.
        var lost =
                read.places().isEmpty()
                        ? Stream.of("is not read, and no mistake is named: " + read.problems())
                        : Stream.<String>empty();
        var all = complaints.toList();
        return new Verdict(all.isEmpty() ? lost.toList() : all);
    }
}
