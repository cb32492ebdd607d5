package dev.gatehouse.model;

import java.util.List;

/// A share of a rule's requests.
///
/// @param weight 0 to 1,000,000, in proportion to the rule's other backends; 0 gets nothing
/// @param filters run after the rule's, for requests that go to this backend
public record WeightedBackend(UpstreamId upstream, int weight, List<Filter> filters) {

    public WeightedBackend {
        filters = List.copyOf(filters);
    }
}
