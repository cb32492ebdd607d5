package dev.gatehouse.server.filter;

import dev.gatehouse.model.Filter;
import dev.gatehouse.server.http.Gate;
import dev.gatehouse.server.http.RequestEdit;
import dev.gatehouse.server.http.ResponseEdit;
import java.util.ArrayList;
import java.util.List;

/// Filters, compiled to what an exchange runs. Immutable, hence shared freely between threads.
///
/// @param gates what may answer instead of a backend, in the filters' order; they run before any
///   edit
/// @param requestEdits in the filters' order
/// @param responseEdits in the filters' order
public record HttpFilters(
        List<Gate> gates, List<RequestEdit> requestEdits, List<ResponseEdit> responseEdits) {

    public static final HttpFilters NONE = new HttpFilters(List.of(), List.of(), List.of());

    public HttpFilters {
        gates = List.copyOf(gates);
        requestEdits = List.copyOf(requestEdits);
        responseEdits = List.copyOf(responseEdits);
    }

    /// Compiles the filters of a rule, or of one of its backends. This is the one place that knows
    /// them all.
    public static HttpFilters compile(List<Filter> filters) {
        if (filters.isEmpty()) {
            return NONE;
        }
        var gates = new ArrayList<Gate>();
        var requestEdits = new ArrayList<RequestEdit>();
        var responseEdits = new ArrayList<ResponseEdit>();
        for (var filter : filters) {
            switch (filter) {
                case Filter.RequestHeaders(var edits) ->
                        requestEdits.add(RequestHeaders.compile(edits));
                case Filter.ResponseHeaders(var edits) ->
                        responseEdits.add(ResponseHeaders.compile(edits));
                case Filter.Redirect redirect -> gates.add(Redirect.compile(redirect));
                case Filter.UrlRewrite rewrite -> requestEdits.add(UrlRewrite.compile(rewrite));
            }
        }
        return new HttpFilters(gates, requestEdits, responseEdits);
    }
}
