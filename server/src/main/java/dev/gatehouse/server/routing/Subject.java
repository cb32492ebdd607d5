package dev.gatehouse.server.routing;

import dev.gatehouse.server.http.ClientRequest;
import dev.gatehouse.server.http.Head;
import dev.gatehouse.server.http.Target;
import org.jspecify.annotations.Nullable;

/// A request as the look-up sees it: what few lines ask for is made when the first one does, and
/// once. Lives on the exchange's virtual thread, for one look-up.
final class Subject {

    private final ClientRequest request;
    private @Nullable String path;
    private @Nullable QueryParameters query;

    Subject(ClientRequest request) {
        this.request = request;
    }

    String method() {
        return request.method().name();
    }

    Target target() {
        return request.target();
    }

    Head head() {
        return request.head();
    }

    String path() {
        if (path == null) {
            path = request.target().path();
        }
        return path;
    }

    QueryParameters query() {
        if (query == null) {
            query = QueryParameters.parse(request.target().query());
        }
        return query;
    }
}
