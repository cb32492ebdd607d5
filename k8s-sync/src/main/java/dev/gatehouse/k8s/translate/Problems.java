package dev.gatehouse.k8s.translate;

import static java.util.stream.Collectors.joining;

import dev.gatehouse.k8s.status.Reasons.Reason;
import java.util.ArrayList;
import java.util.List;

/// What is wrong with one object, field by field.
final class Problems {

    /// How many a message tells; a person repairs them one by one anyway.
    private static final int TOLD = 5;

    private final List<Refusal> all = new ArrayList<>();

    void add(Reason reason, String field, String sentence) {
        all.add(new Refusal(reason, field + ": " + sentence));
    }

    void unsupported(String field, String sentence) {
        add(Reason.UNSUPPORTED_VALUE, field, sentence);
    }

    List<Refusal> all() {
        return List.copyOf(all);
    }

    /// One refusal for several: the reason of the first, the sentences of all.
    static Refusal together(List<Refusal> refusals) {
        var told = refusals.stream().limit(TOLD).map(Refusal::sentence).collect(joining("; "));
        var rest = refusals.size() - TOLD;
        return new Refusal(
                refusals.getFirst().reason(), rest > 0 ? told + "; and " + rest + " more" : told);
    }
}
