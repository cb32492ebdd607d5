package dev.gatehouse.server.routing;

import com.google.re2j.Pattern;
import dev.gatehouse.model.HttpMatch;
import dev.gatehouse.model.ValueMatch;
import org.jspecify.annotations.Nullable;

/// Whether a query has a parameter with a certain value. Immutable.
///
/// @param expression null where `exact` is what is asked for
record QueryTest(String name, String exact, @Nullable Pattern expression) {

    static QueryTest compile(HttpMatch.QueryMatch match) {
        return switch (match.value()) {
            case ValueMatch.Exact(var value) -> new QueryTest(match.name(), value, null);
            case ValueMatch.Regex(var value) ->
                    new QueryTest(match.name(), "", Pattern.compile(value));
        };
    }

    boolean fits(QueryParameters query) {
        var value = query.first(name);
        if (value == null) {
            return false;
        }
        return expression == null ? value.equals(exact) : expression.matches(value);
    }
}
