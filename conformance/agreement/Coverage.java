package agreement;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Which rules of the CRDs (CEL) some object has kept and some has broken, as the API server says.
final class Coverage {

    /// Rules that no object that is created can break.
    private static final Map<String, String> OUT_OF_REACH =
            Map.of(
                    "Value is immutable", "it compares with the object before",
                    "type must be one of ['Exact', 'PathPrefix', 'RegularExpression']",
                            "the enumeration of the field comes first");

    private final Map<String, Set<String>> paths = new TreeMap<>();
    private final Set<String> kept = new HashSet<>();
    private final Set<String> broken = new HashSet<>();
    private final Set<String> fieldsKept = new HashSet<>();
    private final Set<String> fields = new HashSet<>();

    Coverage(List<Subject> subjects) {
        for (var subject : subjects) {
            Places.walk(
                    subject.schema(),
                    "",
                    (path, schema) -> {
                        fields.add(subject.kind() + " " + path);
                        for (var rule : schema.path("x-kubernetes-validations")) {
                            paths.computeIfAbsent(
                                            subject.kind() + " " + rule.path("message").asText(),
                                            _ -> new HashSet<>())
                                    .add(path);
                        }
                    });
        }
    }

    void add(Agree.Outcome outcome) {
        var subject = outcome.sample().subject();
        if (outcome.server().accepts()) {
            fields.stream()
                    .filter(field -> field.startsWith(subject.kind() + " "))
                    .filter(field -> !fieldsKept.contains(field))
                    .filter(
                            field ->
                                    !Places.in(
                                                    outcome.sample().object(),
                                                    field.substring(subject.kind().length() + 1))
                                            .isEmpty())
                    .forEach(fieldsKept::add);
        }
        paths.forEach(
                (rule, places) -> {
                    if (!rule.startsWith(subject.kind() + " ")) {
                        return;
                    }
                    var message = rule.substring(subject.kind().length() + 1);
                    if (outcome.server().complaints().stream()
                            .anyMatch(complaint -> complaint.contains(message))) {
                        broken.add(rule);
                    }
                    if (outcome.server().accepts()
                            && places.stream()
                                    .anyMatch(
                                            path ->
                                                    !Places.in(outcome.sample().object(), path)
                                                            .isEmpty())) {
                        kept.add(rule);
                    }
                });
    }

    /// @param demanded whether a rule that isn't covered is a failure
    boolean report(boolean demanded) {
        var reachable =
                paths.keySet().stream()
                        .filter(rule -> OUT_OF_REACH.keySet().stream().noneMatch(rule::endsWith))
                        .toList();
        var never = reachable.stream().filter(rule -> !broken.contains(rule)).toList();
        var notKept = paths.keySet().stream().filter(rule -> !kept.contains(rule)).toList();
        var unseen = fields.stream().filter(field -> !fieldsKept.contains(field)).sorted().toList();
        System.out.printf(
                "%nrules (CEL): %d, of which %d can't be broken at creation; broken %d, kept %d%n",
                paths.size(),
                paths.size() - reachable.size(),
                reachable.size() - never.size(),
                paths.size() - notKept.size());
        System.out.printf(
                "fields: %d, of which %d in an object that was accepted%n",
                fields.size(), fieldsKept.size());
        never.forEach(rule -> System.out.println("never broken: " + rule));
        notKept.forEach(rule -> System.out.println("never kept: " + rule));
        unseen.forEach(field -> System.out.println("in no good object: " + field));
        return !demanded || (never.isEmpty() && notKept.isEmpty());
    }
}
