package dev.gatehouse.server.filter;

import dev.gatehouse.model.Filter;
import dev.gatehouse.server.http.ClientRequest;
import dev.gatehouse.server.http.RequestEdit;
import org.jspecify.annotations.Nullable;

/// URLRewrite: changes the path and the host that the backend sees; the query stays.
final class UrlRewrite implements RequestEdit {

    private final String hostname;
    private final @Nullable NewPath path;

    private UrlRewrite(String hostname, @Nullable NewPath path) {
        this.hostname = hostname;
        this.path = path;
    }

    static UrlRewrite compile(Filter.UrlRewrite rewrite) {
        return new UrlRewrite(
                rewrite.hostname().orElse(""), rewrite.path().map(NewPath::compile).orElse(null));
    }

    @Override
    public void apply(ClientRequest request) {
        if (path != null) {
            request.target(path.of(request.target()));
        }
        if (!hostname.isEmpty()) {
            request.backendHost(hostname);
        }
    }
}
