package dev.gatehouse.k8s.translate;

import static java.util.stream.Collectors.joining;

import dev.gatehouse.k8s.status.Conditions;
import dev.gatehouse.k8s.status.Reasons.ConditionType;
import dev.gatehouse.k8s.status.Reasons.Reason;
import dev.gatehouse.k8s.status.Revision;
import dev.gatehouse.k8s.status.RouteVerdict;
import dev.gatehouse.k8s.status.RouteVerdict.ParentVerdict;
import dev.gatehouse.k8s.translate.ParentRefs.Attachment;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.model.ObjectStatus.Condition;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ParentReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is said of a route, for each of its parents.
final class RouteConditions {

    private RouteConditions() {}

    /// @param resolutions what its references lead to, for each parent
    static RouteVerdict verdict(
            String kind,
            ObjectKey key,
            Revision revision,
            List<ParentReference> refs,
            List<Attachment> attachments,
            ParsedRoute parsed,
            List<List<Resolution>> resolutions) {
        var parents = new ArrayList<ParentVerdict>();
        for (var i = 0; i < refs.size(); i++) {
            var attachment = attachments.get(i);
            parents.add(
                    new ParentVerdict(
                            refs.get(i),
                            ParentRefs.about(key, refs.get(i)),
                            attachment.ours(),
                            // The second is told whether or not the route is accepted.
                            List.of(
                                    accepted(attachment, parsed),
                                    resolved(parsed, resolutions.get(i)))));
        }
        return new RouteVerdict(kind, key, revision, parents);
    }

    private static Condition accepted(Attachment attachment, ParsedRoute parsed) {
        var why =
                attachment
                        .refusal()
                        .or(
                                () ->
                                        parsed.problems().isEmpty()
                                                ? Optional.empty()
                                                : Optional.of(
                                                        Problems.together(parsed.problems())));
        return why.map(r -> Conditions.fails(ConditionType.ACCEPTED, r.reason(), r.sentence()))
                .orElseGet(
                        () ->
                                Conditions.holds(
                                        ConditionType.ACCEPTED,
                                        Reason.ACCEPTED,
                                        "Attached to "
                                                + attachment.listeners().stream()
                                                        .map(l -> "listener " + l.id().name())
                                                        .collect(joining(", "))));
    }

    private static Condition resolved(ParsedRoute parsed, List<Resolution> resolutions) {
        var refusals = new ArrayList<Refusal>();
        var notes = new ArrayList<String>();
        var next = resolutions.iterator();
        for (var rule : parsed.rules()) {
            for (var reference : rule.backends()) {
                var resolution = next.next();
                resolution
                        .refusal()
                        .ifPresent(
                                r ->
                                        refusals.add(
                                                new Refusal(
                                                        r.reason(),
                                                        reference.field() + ": " + r.sentence())));
                resolution.note().ifPresent(n -> notes.add(reference.field() + ": " + n));
            }
        }
        if (!refusals.isEmpty()) {
            var why = Problems.together(refusals);
            return Conditions.fails(ConditionType.RESOLVED_REFS, why.reason(), why.sentence());
        }
        return Conditions.holds(
                ConditionType.RESOLVED_REFS, Reason.RESOLVED_REFS, Conditions.allResolved(notes));
    }
}
