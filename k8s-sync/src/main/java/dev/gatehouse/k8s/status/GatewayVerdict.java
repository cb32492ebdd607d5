package dev.gatehouse.k8s.status;

import static java.util.stream.Collectors.joining;

import dev.gatehouse.k8s.status.Reasons.ConditionType;
import dev.gatehouse.k8s.status.Reasons.Reason;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.model.ApplyReport;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.ObjectStatus;
import dev.gatehouse.model.ObjectStatus.Condition;
import dev.gatehouse.model.ObjectStatus.Part;
import java.util.ArrayList;
import java.util.List;

/// What is said of a Gateway. `Programmed` is here what is meant to be; [#given(ApplyReport)] makes
/// it the truth.
///
/// @param ours whether the object is ours to write a status on; otherwise the verdict is for the
///   reader of a folder only (its class is not declared)
/// @param addresses where it is served, as IP addresses without brackets
/// @param requestedAddresses whether the addresses are those of `spec.addresses`
public record GatewayVerdict(
        ObjectKey gateway,
        boolean ours,
        Revision revision,
        List<String> addresses,
        boolean requestedAddresses,
        List<Condition> conditions,
        List<ListenerVerdict> listeners) {

    public GatewayVerdict {
        addresses = List.copyOf(addresses);
        conditions = List.copyOf(conditions);
        listeners = List.copyOf(listeners);
    }

    /// What is said of one listener.
    ///
    /// @param supportedKinds the kinds of route that it takes, of those that its `allowedRoutes`
    ///   names
    /// @param attachedRoutes how many routes are accepted on it, whether or not their references
    ///   resolve
    public record ListenerVerdict(
            ListenerId id,
            List<String> supportedKinds,
            int attachedRoutes,
            List<Condition> conditions) {

        public ListenerVerdict {
            supportedKinds = List.copyOf(supportedKinds);
            conditions = List.copyOf(conditions);
        }

        private boolean programmed() {
            return Conditions.hold(conditions, ConditionType.PROGRAMMED);
        }

        private ListenerVerdict given(ApplyReport report) {
            var fault = report.notBound().get(id);
            if (fault == null || !programmed()) {
                return this;
            }
            var refused = Conditions.fails(ConditionType.PROGRAMMED, Reason.INVALID, fault);
            return new ListenerVerdict(
                    id, supportedKinds, attachedRoutes, Conditions.with(conditions, refused));
        }
    }

    /// This verdict once the data plane has told which listeners are bound. A Gateway is programmed
    /// while at least one of its listeners is.
    public GatewayVerdict given(ApplyReport report) {
        var told = listeners.stream().map(l -> l.given(report)).toList();
        if (told.equals(listeners)) {
            return this;
        }
        var faults =
                told.stream()
                        .filter(l -> report.notBound().containsKey(l.id()))
                        .map(
                                l ->
                                        "listener "
                                                + l.id().name()
                                                + ": "
                                                + report.notBound().get(l.id()))
                        .collect(joining("; "));
        var programmed =
                told.stream().anyMatch(ListenerVerdict::programmed)
                        ? Conditions.holds(
                                ConditionType.PROGRAMMED,
                                Reason.PROGRAMMED,
                                "Serves, except for what could not be bound: " + faults)
                        : Conditions.fails(
                                ConditionType.PROGRAMMED,
                                requestedAddresses ? Reason.ADDRESS_NOT_USABLE : Reason.INVALID,
                                "Nothing could be bound: " + faults);
        return new GatewayVerdict(
                gateway,
                ours,
                revision,
                addresses,
                requestedAddresses,
                Conditions.with(conditions, programmed),
                told);
    }

    ObjectStatus status() {
        var parts = new ArrayList<Part>();
        parts.add(new Part("", conditions));
        for (var listener : listeners) {
            parts.add(Part.ofListener(listener.id().name(), listener.conditions()));
        }
        return new ObjectStatus("Gateway", gateway.namespace(), gateway.name(), parts);
    }
}
