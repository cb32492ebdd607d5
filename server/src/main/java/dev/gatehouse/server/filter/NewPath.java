package dev.gatehouse.server.filter;

import dev.gatehouse.model.Filter.PathRewrite;
import dev.gatehouse.server.http.Ascii;
import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.PathPolicy;
import dev.gatehouse.server.http.Target;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A path in place of another, for redirects and rewrites. The query stays, byte for byte.
///
/// A prefix is replaced in whole segments, and a slash where both parts meet is never doubled:
/// `/foo` by `/bar/` makes `/bar/x` of `/foo/x`; where nothing would be left, `/` is. A path that
/// does not begin with the prefix stays as it is.
final class NewPath {

    private final boolean full;
    private final byte[] matched;
    private final byte[] to;

    private NewPath(boolean full, String matched, String to) {
        this.full = full;
        this.matched = Ascii.bytes(matched);
        this.to = Ascii.bytes(to);
    }

    static NewPath compile(PathRewrite rewrite) {
        return switch (rewrite) {
            case PathRewrite.Full(var path) -> new NewPath(true, "", path(path));
            case PathRewrite.Prefix(var matched, var to) ->
                    new NewPath(
                            false,
                            withoutTrailingSlashes(path(matched)),
                            withoutTrailingSlashes(path(to)));
        };
    }

    Target of(Target target) {
        if (full) {
            return join(target, target.pathLength());
        }
        return takes(target) ? join(target, matched.length) : target;
    }

    private boolean takes(Target target) {
        var from = target.pathAt();
        var array = target.array();
        if (target.pathLength() < matched.length
                || !Arrays.equals(array, from, from + matched.length, matched, 0, matched.length)) {
            return false;
        }
        return target.pathLength() == matched.length || array[from + matched.length] == '/';
    }

    /// @param skip how much of the path goes away
    private Target join(Target target, int skip) {
        var rest = target.pathLength() - skip;
        var slash = to.length + rest == 0 ? 1 : 0;
        var pathLength = to.length + rest + slash;
        var query = target.hasQuery() ? 1 + target.queryLength() : 0;
        var array = Arrays.copyOf(to, pathLength + query);
        if (slash == 1) {
            array[0] = '/';
        }
        System.arraycopy(target.array(), target.pathAt() + skip, array, to.length, rest);
        if (query == 0) {
            return new Target(array, 0, pathLength, -1, 0);
        }
        array[pathLength] = '?';
        System.arraycopy(target.array(), target.queryAt(), array, pathLength + 1, query - 1);
        return new Target(array, 0, pathLength, pathLength + 1, query - 1);
    }

    private static String withoutTrailingSlashes(String path) {
        var end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    // The API does not say which characters such a value may have. It goes into a request line or a
    // field, so what no path has is percent-encoded, which also keeps a `?` from beginning a query.
    private static String path(String value) {
        var encoded = new StringBuilder();
        if (!value.startsWith("/")) {
            encoded.append('/');
        }
        var bytes = value.getBytes(StandardCharsets.UTF_8);
        for (var i = 0; i < bytes.length; i++) {
            var b = bytes[i];
            if (pathCharacter(b) || encodedOctet(bytes, i)) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append("%02X".formatted(b & 0xff));
            }
        }
        try {
            return PathPolicy.normalise(encoded.toString());
        } catch (BadMessage _) {
            return encoded.toString();
        }
    }

    private static boolean pathCharacter(byte b) {
        return Ascii.visible(b) && "\\#?%\"<>".indexOf(b) < 0;
    }

    private static boolean encodedOctet(byte[] bytes, int at) {
        return bytes[at] == '%'
                && at + 2 < bytes.length
                && Ascii.hex(bytes[at + 1]) >= 0
                && Ascii.hex(bytes[at + 2]) >= 0;
    }
}
