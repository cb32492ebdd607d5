package dev.gatehouse.server.routing;

import dev.gatehouse.server.http.Ascii;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parameters of a query (`a=1&b=2`): names and values percent-decoded, a plus sign as a space,
/// in UTF-8, both case-sensitive. The first value of a repeated name counts; a name without `=` has
/// the empty value. A percent sign without two hexadecimal digits stands for itself.
final class QueryParameters {

    private final Map<String, String> first = new HashMap<>();

    private QueryParameters() {}

    /// @param query without its question mark
    static QueryParameters parse(String query) {
        var parameters = new QueryParameters();
        for (var from = 0; from < query.length(); ) {
            var end = query.indexOf('&', from);
            end = end < 0 ? query.length() : end;
            var equals = query.indexOf('=', from);
            var nameEnd = equals < 0 || equals > end ? end : equals;
            if (end > from) {
                parameters.first.putIfAbsent(
                        decode(query, from, nameEnd),
                        decode(query, Math.min(nameEnd + 1, end), end));
            }
            from = end + 1;
        }
        return parameters;
    }

    @Nullable String first(String name) {
        return first.get(name);
    }

    private static String decode(String text, int from, int end) {
        var bytes = new ByteArrayOutputStream(end - from);
        for (var i = from; i < end; i++) {
            var c = text.charAt(i);
            if (c == '%' && i + 2 < end) {
                var high = Ascii.hex((byte) text.charAt(i + 1));
                var low = Ascii.hex((byte) text.charAt(i + 2));
                if (high >= 0 && low >= 0) {
                    bytes.write(high << 4 | low);
                    i += 2;
                    continue;
                }
            }
            bytes.write(c == '+' ? ' ' : c);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
