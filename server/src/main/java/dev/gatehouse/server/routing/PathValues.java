package dev.gatehouse.server.routing;

import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.PathPolicy;
import java.util.Optional;

/// Path values of routes, as the path policy leaves the paths that they are compared with: a route
/// for `/caf%c3%a9` or `/%7Euser` means what a client's `/caf%C3%A9` and `/~user` mean. Empty for a
/// value that the policy refuses: no request can have such a path.
final class PathValues {

    private PathValues() {}

    static Optional<String> exact(String value) {
        // A `?` would begin a query, and what is no Latin-1 has no byte.
        if (!value.startsWith("/") || value.chars().anyMatch(c -> c == '?' || c > 0x7e)) {
            return Optional.empty();
        }
        try {
            return Optional.of(PathPolicy.normalise(value));
        } catch (BadMessage _) {
            return Optional.empty();
        }
    }

    /// A prefix of whole segments, without its trailing slash: empty for `/`.
    static Optional<String> prefix(String value) {
        return exact(value)
                .map(path -> path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    }
}
