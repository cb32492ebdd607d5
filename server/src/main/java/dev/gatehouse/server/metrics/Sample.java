package dev.gatehouse.server.metrics;

import java.util.List;

/// One number, now.
///
/// @param labels the values of the family's labels, in their order
public record Sample(Family family, List<String> labels, double value) {

    public Sample {
        labels = List.copyOf(labels);
        if (labels.size() != family.labels().size()) {
            throw new IllegalArgumentException(family + " has the labels " + family.labels());
        }
    }
}
