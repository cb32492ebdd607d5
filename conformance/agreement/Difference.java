package agreement;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A row of the documented list: where one side refuses what the other accepts, and that is meant
/// to be so.
///
/// @param side who refuses: `API server` or `Gatehouse`
/// @param kinds of objects; empty: all
/// @param words that its complaint has
record Difference(String side, List<String> kinds, String words) {

    /// The rows of the page's table whose third column is in backquotes: `| side | kinds | words |
    /// why |`.
    static List<Difference> read(Path page) throws IOException {
        return Files.readAllLines(page).stream()
                .filter(
                        line ->
                                line.startsWith("| API server |")
                                        || line.startsWith("| Gatehouse |"))
                .map(line -> line.split(" *\\| *", -1))
                .map(
                        row ->
                                new Difference(
                                        row[1],
                                        row[2].equals("all")
                                                ? List.of()
                                                : List.of(row[2].split(", ")),
                                        row[3].replace("`", "")))
                .toList();
    }

    boolean explains(String side, Subject subject, String complaint) {
        return this.side.equals(side)
                && (kinds.isEmpty() || kinds.contains(subject.kind()))
                && complaint.contains(words);
    }
}
