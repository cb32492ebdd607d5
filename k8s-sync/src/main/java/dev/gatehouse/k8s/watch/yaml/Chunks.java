package dev.gatehouse.k8s.watch.yaml;

import java.util.ArrayList;
import java.util.List;

/// Cuts a file where a line starts with `---`, as kubectl does: each document is parsed by itself,
/// so that a broken one does not hide the next, and one that did not change need not be parsed
/// again.
///
/// A line that starts so ends a document wherever it stands, even in a block or a quoted text (YAML
/// 1.2.2, 9.1.2); comments and directives before the first document stay with it.
public final class Chunks {

    /// @param linesBefore how many lines of the file stand above this part
    public record Chunk(int linesBefore, String text) {}

    private Chunks() {}

    public static List<Chunk> of(String file) {
        var chunks = new ArrayList<Chunk>();
        var start = 0;
        var startLine = 0;
        var line = 0;
        var onlyPreface = true;
        for (var at = 0; at < file.length(); ) {
            var end = file.indexOf('\n', at);
            end = end < 0 ? file.length() : end + 1;
            if (isMarker(file, at, end)) {
                if (!onlyPreface) {
                    chunks.add(new Chunk(startLine, file.substring(start, at)));
                    start = at;
                    startLine = line;
                }
                // what follows the marker may be a document on the same line, or an empty one
                onlyPreface = false;
            } else if (onlyPreface) {
                onlyPreface = isPreface(file, at, end);
            }
            at = end;
            line++;
        }
        if (start < file.length()) {
            chunks.add(new Chunk(startLine, file.substring(start)));
        }
        return List.copyOf(chunks);
    }

    private static boolean isMarker(String file, int start, int end) {
        return file.startsWith("---", start)
                && (start + 3 == end || Character.isWhitespace(file.charAt(start + 3)));
    }

    private static boolean isPreface(String file, int start, int end) {
        var first = file.charAt(start);
        return first == '#' || first == '%' || file.substring(start, end).isBlank();
    }
}
