package dev.gatehouse.k8s.translate;

import static java.util.stream.Collectors.joining;

import dev.gatehouse.k8s.status.Conditions;
import dev.gatehouse.k8s.status.GatewayVerdict;
import dev.gatehouse.k8s.status.GatewayVerdict.ListenerVerdict;
import dev.gatehouse.k8s.status.Reasons.ConditionType;
import dev.gatehouse.k8s.status.Reasons.Reason;
import dev.gatehouse.k8s.translate.Gateways.Draft;
import dev.gatehouse.model.ObjectStatus.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// What is said of a Gateway and its listeners.
final class GatewayConditions {

    private GatewayConditions() {}

    /// A Gateway of which no listener is accepted is not accepted.
    static Optional<Refusal> refusal(List<ListenerPlan> listeners) {
        if (listeners.isEmpty()) {
            return Optional.of(
                    new Refusal(
                            Reason.LISTENERS_NOT_VALID,
                            "spec.listeners is empty: declare at least one"));
        }
        if (listeners.stream().anyMatch(ListenerPlan::accepted)) {
            return Optional.empty();
        }
        return Optional.of(
                new Refusal(
                        Reason.LISTENERS_NOT_VALID,
                        "No listener is accepted: " + names(listeners) + "; see there"));
    }

    static GatewayVerdict verdict(
            Draft draft, ToIntFunction<ListenerPlan> attached, Advertised advertised) {
        var listeners =
                draft.plan().listeners().stream()
                        .map(
                                l ->
                                        new ListenerVerdict(
                                                l.id(),
                                                l.kinds(),
                                                attached.applyAsInt(l),
                                                conditions(draft, l)))
                        .toList();
        return new GatewayVerdict(
                draft.key(),
                draft.ours(),
                Declared.revision(draft.gateway()),
                draft.plan().addresses().stream()
                        .map(advertised::shown)
                        .map(IpLiterals::text)
                        .toList(),
                !draft.requested().addresses().isEmpty(),
                conditions(draft),
                listeners);
    }

    private static List<Condition> conditions(Draft draft) {
        var insecure = ClientValidations.insecureFallbacks(draft.gateway());
        if (insecure.isEmpty()) {
            return List.of(accepted(draft), programmed(draft));
        }
        return List.of(
                accepted(draft),
                programmed(draft),
                Conditions.holds(
                        ConditionType.INSECURE_FRONTEND_VALIDATION_MODE,
                        Reason.CONFIGURATION_CHANGED,
                        String.join(", ", insecure)
                                + ": with AllowInsecureFallback clients are served, too, that can't"
                                + " prove who they are"));
    }

    private static Condition accepted(Draft draft) {
        if (draft.refusal().isPresent()) {
            return fails(ConditionType.ACCEPTED, draft.refusal().get());
        }
        var refused = draft.plan().listeners().stream().filter(l -> !l.accepted()).toList();
        if (refused.isEmpty()) {
            return Conditions.holds(ConditionType.ACCEPTED, Reason.ACCEPTED, "Accepted");
        }
        return Conditions.holds(
                ConditionType.ACCEPTED,
                Reason.LISTENERS_NOT_VALID,
                "Accepted, except for " + names(refused) + "; see there");
    }

    private static Condition programmed(Draft draft) {
        if (draft.refusal().isPresent()) {
            return Conditions.fails(
                    ConditionType.PROGRAMMED,
                    Reason.INVALID,
                    "Not served, since it is not accepted: see Accepted");
        }
        if (draft.plan().addresses().isEmpty()) {
            return Conditions.fails(
                    ConditionType.PROGRAMMED,
                    Reason.ADDRESS_NOT_ASSIGNED,
                    "There is no address for it: name one in spec.addresses, or configure an"
                            + " address pool");
        }
        if (draft.plan().listeners().stream().noneMatch(ListenerPlan::served)) {
            return Conditions.fails(
                    ConditionType.PROGRAMMED,
                    Reason.INVALID,
                    "None of its listeners can be served: see there");
        }
        return Conditions.holds(
                ConditionType.PROGRAMMED,
                Reason.PROGRAMMED,
                "Serves on "
                        + draft.plan().addresses().stream()
                                .map(IpLiterals::text)
                                .collect(joining(", ")));
    }

    private static List<Condition> conditions(Draft draft, ListenerPlan listener) {
        return List.of(
                listener.refusal()
                        .map(r -> fails(ConditionType.ACCEPTED, r))
                        .orElseGet(
                                () ->
                                        Conditions.holds(
                                                ConditionType.ACCEPTED,
                                                Reason.ACCEPTED,
                                                "Accepted")),
                programmed(draft, listener),
                resolved(listener, draft.tls().get(listener.id())),
                conflicted(listener));
    }

    private static Condition programmed(Draft draft, ListenerPlan listener) {
        if (listener.served()) {
            return Conditions.holds(
                    ConditionType.PROGRAMMED,
                    Reason.PROGRAMMED,
                    "Listens on port " + listener.port());
        }
        if (listener.conflicted()) {
            return fails(ConditionType.PROGRAMMED, listener.refusal().orElseThrow());
        }
        return Conditions.fails(
                ConditionType.PROGRAMMED, Reason.INVALID, "Not served: " + whyNot(draft, listener));
    }

    private static String whyNot(Draft draft, ListenerPlan listener) {
        if (!listener.accepted()) {
            return "see Accepted";
        }
        if (listener.kinds().isEmpty()) {
            return "it takes no kind of route that is served, see ResolvedRefs";
        }
        if (draft.refusal().isPresent()) {
            return "the Gateway is not accepted";
        }
        return draft.plan().addresses().isEmpty()
                ? "the Gateway has no address"
                : "it has no certificate that can be used, see ResolvedRefs";
    }

    private static Condition resolved(ListenerPlan listener, @Nullable ListenerTls tls) {
        var refusals = new ArrayList<Refusal>();
        if (!listener.unknownKinds().isEmpty()) {
            refusals.add(unknownKinds(listener));
        }
        if (tls != null) {
            refusals.addAll(tls.unresolved());
        }
        if (!refusals.isEmpty()) {
            return fails(ConditionType.RESOLVED_REFS, Problems.together(refusals));
        }
        return Conditions.holds(
                ConditionType.RESOLVED_REFS,
                Reason.RESOLVED_REFS,
                Conditions.allResolved(tls == null ? List.of() : tls.notes()));
    }

    private static Refusal unknownKinds(ListenerPlan listener) {
        return new Refusal(
                Reason.INVALID_ROUTE_KINDS,
                "allowedRoutes.kinds: "
                        + String.join(", ", listener.unknownKinds())
                        + " can't be attached to a listener with protocol "
                        + listener.protocol()
                        + ", which takes "
                        + String.join(
                                ", ", Listeners.SERVED.getOrDefault(listener.protocol(), List.of()))
                        + ": remove it");
    }

    private static Condition conflicted(ListenerPlan listener) {
        if (listener.conflicted()) {
            var why = listener.refusal().orElseThrow();
            return Conditions.holds(ConditionType.CONFLICTED, why.reason(), why.sentence());
        }
        return Conditions.fails(ConditionType.CONFLICTED, Reason.NO_CONFLICTS, "No conflicts");
    }

    private static Condition fails(ConditionType type, Refusal why) {
        return Conditions.fails(type, why.reason(), why.sentence());
    }

    private static String names(List<ListenerPlan> listeners) {
        return listeners.stream().map(l -> "listener " + l.id().name()).collect(joining(", "));
    }
}
