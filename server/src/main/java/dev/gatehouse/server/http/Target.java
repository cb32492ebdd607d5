package dev.gatehouse.server.http;

/// What a request asks for, as the path policy leaves it: what is matched is what is forwarded.
///
/// @param array holds the path, and behind it the query, if any
/// @param pathAt where the path begins
/// @param pathLength at least 1
/// @param queryAt where the query begins, behind its question mark, or -1 for none
/// @param queryLength may be 0: `/?` is not `/`
@SuppressWarnings("ArrayRecordComponent") // a slice; nobody compares records
public record Target(byte[] array, int pathAt, int pathLength, int queryAt, int queryLength) {

    /// A target from a path and, where there is one, a query without its question mark.
    public static Target of(String path, @org.jspecify.annotations.Nullable String query) {
        var bytes = Ascii.bytes(query == null ? path : path + "?" + query);
        return query == null
                ? new Target(bytes, 0, path.length(), -1, 0)
                : new Target(bytes, 0, path.length(), path.length() + 1, query.length());
    }

    public boolean hasQuery() {
        return queryAt >= 0;
    }

    public String path() {
        return Ascii.string(array, pathAt, pathLength);
    }

    /// The query without its question mark, or an empty string.
    public String query() {
        return hasQuery() ? Ascii.string(array, queryAt, queryLength) : "";
    }

    /// The same query on another path.
    public Target withPath(String path) {
        return of(path, hasQuery() ? query() : null);
    }

    @Override
    public String toString() {
        return hasQuery() ? path() + "?" + query() : path();
    }
}
