package dev.gatehouse.server.routing;

import dev.gatehouse.model.HttpMatch;
import dev.gatehouse.server.http.Plan;
import org.jspecify.annotations.Nullable;

/// A line of the table but for its path: what else a request must look like, and its plan.
/// Immutable.
final class Candidate {

    private final @Nullable String method;
    private final HeaderTest[] headers;
    private final QueryTest[] query;
    private final Plan plan;

    private Candidate(@Nullable String method, HeaderTest[] headers, QueryTest[] query, Plan plan) {
        this.method = method;
        this.headers = headers;
        this.query = query;
        this.plan = plan;
    }

    static Candidate compile(HttpMatch match, Plan plan) {
        return new Candidate(
                match.method().orElse(null),
                match.headers().stream().map(HeaderTest::compile).toArray(HeaderTest[]::new),
                match.query().stream().map(QueryTest::compile).toArray(QueryTest[]::new),
                plan);
    }

    Plan plan() {
        return plan;
    }

    boolean fits(Subject subject) {
        if (method != null && !method.equals(subject.method())) {
            return false;
        }
        for (var header : headers) {
            if (!header.fits(subject.head())) {
                return false;
            }
        }
        for (var parameter : query) {
            if (!parameter.fits(subject.query())) {
                return false;
            }
        }
        return true;
    }
}
