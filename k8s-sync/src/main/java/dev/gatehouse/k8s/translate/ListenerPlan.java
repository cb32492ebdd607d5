package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.status.Reasons.Reason;
import dev.gatehouse.model.Hostname;
import dev.gatehouse.model.ListenerId;
import java.util.List;
import java.util.Optional;

/// A listener as it was judged. Equal plans are interchangeable: what rests on one rests on the
/// other.
///
/// @param protocol as declared
/// @param kinds the kinds of route that it takes, known to this version
/// @param unknownKinds those that `allowedRoutes.kinds` names besides, or names wrongly
/// @param refusal why it is not accepted, where it is not
/// @param served whether it is meant to be bound
record ListenerPlan(
        ListenerId id,
        String protocol,
        int port,
        Hostname hostname,
        AllowedNamespaces namespaces,
        List<String> kinds,
        List<String> unknownKinds,
        Optional<Refusal> refusal,
        boolean served) {

    ListenerPlan {
        kinds = List.copyOf(kinds);
        unknownKinds = List.copyOf(unknownKinds);
    }

    boolean accepted() {
        return refusal.isEmpty();
    }

    boolean conflicted() {
        return refusal.filter(
                        r ->
                                r.reason() == Reason.HOSTNAME_CONFLICT
                                        || r.reason() == Reason.PROTOCOL_CONFLICT)
                .isPresent();
    }

    ListenerPlan refused(Refusal why) {
        return new ListenerPlan(
                id,
                protocol,
                port,
                hostname,
                namespaces,
                kinds,
                unknownKinds,
                Optional.of(why),
                false);
    }

    ListenerPlan unserved() {
        return new ListenerPlan(
                id, protocol, port, hostname, namespaces, kinds, unknownKinds, refusal, false);
    }
}
