package dev.gatehouse.server.attack;

import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.PathPolicy;
import java.util.Optional;

/// Every target is refused or becomes what [PathOracle] says, with its query as it was, and
/// normalising it again changes nothing. A target of a fuzzer: see `fuzz/run`.
public final class PathFuzz {

    private PathFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        var text = "/" + WireText.text(data, 0, data.length);
        var question = text.indexOf('?');
        var path = question < 0 ? text : text.substring(0, question);
        var query = question < 0 ? "" : text.substring(question);
        var normal = normal(text);
        if (normal.isEmpty()) {
            // A query may be refused, too, so that only a bare path tells.
            if (query.isEmpty() && PathOracle.normal(path).isPresent()) {
                throw new AssertionError("refuses " + WireText.show(text));
            }
            return;
        }
        var wanted = PathOracle.normal(path).map(p -> p + query);
        if (!normal.equals(wanted)) {
            throw new AssertionError(
                    "%s becomes %s, and not %s".formatted(WireText.show(text), normal, wanted));
        }
        if (!normal(normal.get()).equals(normal)) {
            throw new AssertionError("%s changes again".formatted(WireText.show(normal.get())));
        }
    }

    private static Optional<String> normal(String target) {
        try {
            var bytes = WireText.bytes(target);
            return Optional.of(PathPolicy.apply(bytes, 0, bytes.length).toString());
        } catch (BadMessage _) {
            return Optional.empty();
        }
    }
}
