package dev.gatehouse.model;

import java.util.List;

/// What to do with a request, once matched: filters, then one backend by weight.
///
/// @param filters in the order in which they run
/// @param backends empty where a filter answers; a request that gets past the filters without a
///   backend is answered with 500
public record HttpRule(
        RuleId id, List<Filter> filters, List<WeightedBackend> backends, Timeouts timeouts) {

    public HttpRule {
        filters = List.copyOf(filters);
        backends = List.copyOf(backends);
    }
}
