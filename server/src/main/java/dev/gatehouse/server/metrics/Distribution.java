package dev.gatehouse.server.metrics;

import java.util.List;

/// A histogram's series, now.
///
/// @param labels the values of the family's labels, in their order
/// @param counts how many numbers fell into each bucket; not to be changed any more
/// @param sum of the numbers, in the family's unit
@SuppressWarnings("ArrayRecordComponent") // on its way to the exposition; nobody compares it
public record Distribution(
        Family family, List<String> labels, Buckets buckets, long[] counts, double sum) {

    public Distribution {
        labels = List.copyOf(labels);
        if (labels.size() != family.labels().size()) {
            throw new IllegalArgumentException(family + " has the labels " + family.labels());
        }
    }
}
