package dev.gatehouse.server.routing;

import com.google.re2j.Pattern;
import dev.gatehouse.model.HttpMatch;
import dev.gatehouse.model.ValueMatch;
import dev.gatehouse.server.http.FieldName;
import dev.gatehouse.server.http.Head;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Whether a head has a field with a certain value. Several fields of the name count as one, their
/// values joined by commas (RFC 9110 5.3). Values are compared byte for byte with the UTF-8 of the
/// route's; an expression sees them decoded from UTF-8. Immutable.
final class HeaderTest {

    private final FieldName name;
    private final byte @Nullable [] exact;
    private final @Nullable Pattern expression;

    private HeaderTest(FieldName name, byte @Nullable [] exact, @Nullable Pattern expression) {
        this.name = name;
        this.exact = exact;
        this.expression = expression;
    }

    static HeaderTest compile(HttpMatch.HeaderMatch match) {
        var name = FieldName.of(match.name());
        return switch (match.value()) {
            case ValueMatch.Exact(var value) ->
                    new HeaderTest(name, value.getBytes(StandardCharsets.UTF_8), null);
            case ValueMatch.Regex(var value) -> new HeaderTest(name, null, Pattern.compile(value));
        };
    }

    boolean fits(Head head) {
        var first = head.find(name, 0);
        if (first < 0) {
            return false;
        }
        if (head.find(name, first + 1) >= 0) {
            var joined = String.join(",", head.values(name)).getBytes(StandardCharsets.ISO_8859_1);
            return fits(joined, 0, joined.length);
        }
        return fits(head.valueArray(first), head.valueAt(first), head.valueLength(first));
    }

    private boolean fits(byte[] array, int from, int length) {
        if (exact != null) {
            return Arrays.equals(exact, 0, exact.length, array, from, from + length);
        }
        return expression != null
                && expression.matches(new String(array, from, length, StandardCharsets.UTF_8));
    }
}
