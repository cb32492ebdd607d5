package dev.gatehouse.server.http;

/// What the access log tells of a request's head, as the client sent it: filters change the request
/// in place. Copied out of the connection's buffers, hence free to go to another thread.
///
/// @param path after the path policy, at most [#MAX_PATH] bytes
/// @param query whether there is one, be it empty; its content may be secret
/// @param userAgent empty for none, at most [#MAX_FIELD] bytes
/// @param referer empty for none, at most [#MAX_FIELD] bytes, without its query
public record Asked(String path, boolean query, String userAgent, String referer) {

    /// Longer paths end in `...`.
    public static final int MAX_PATH = 1_024;

    /// Longer values end in `...`.
    public static final int MAX_FIELD = 512;

    private static final FieldName REFERER = FieldName.of("Referer");

    public static Asked of(ClientRequest request) {
        var target = request.target();
        return new Asked(
                text(target.array(), target.pathAt(), target.pathLength(), MAX_PATH),
                target.hasQuery(),
                field(request.head(), FieldName.USER_AGENT),
                withoutQuery(field(request.head(), REFERER)));
    }

    private static String field(Head head, FieldName name) {
        var at = head.find(name, 0);
        return at < 0
                ? ""
                : text(head.valueArray(at), head.valueAt(at), head.valueLength(at), MAX_FIELD);
    }

    private static String text(byte[] array, int from, int length, int max) {
        return length <= max
                ? Ascii.string(array, from, length)
                : Ascii.string(array, from, max - 3) + "...";
    }

    // The page that a request came from is a request of before, and so its query as secret.
    private static String withoutQuery(String url) {
        var query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query + 1);
    }
}
