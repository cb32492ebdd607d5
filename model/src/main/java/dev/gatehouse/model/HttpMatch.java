package dev.gatehouse.model;

import java.util.List;
import java.util.Optional;

/// What a request must look like; all parts must fit.
///
/// @param method the method, case-sensitive (RFC 9110 9.1); empty for any
/// @param headers one entry per name (case-insensitive), all must fit
/// @param query one entry per name (case-sensitive), all must fit; the first value of a repeated
///   parameter counts
public record HttpMatch(
        PathMatch path,
        Optional<String> method,
        List<HeaderMatch> headers,
        List<QueryMatch> query) {

    public HttpMatch {
        headers = List.copyOf(headers);
        query = List.copyOf(query);
    }

    /// @param name lower case
    public record HeaderMatch(String name, ValueMatch value) {}

    /// @param name as it stands in the query once percent-decoded
    public record QueryMatch(String name, ValueMatch value) {}
}
