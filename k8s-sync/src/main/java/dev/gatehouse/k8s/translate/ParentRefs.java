package dev.gatehouse.k8s.translate;

import static java.util.stream.Collectors.joining;

import dev.gatehouse.k8s.status.Reasons.Reason;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.model.Hostname;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ParentReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which listeners a route attaches to: one `parentRefs` entry at a time.
final class ParentRefs {

    private ParentRefs() {}

    /// What became of one entry.
    ///
    /// @param ours whether the parent is a Gateway that we serve
    /// @param listeners those that take the route; none where it is refused
    record Attachment(boolean ours, List<ListenerPlan> listeners, Optional<Refusal> refusal) {

        Attachment {
            listeners = List.copyOf(listeners);
        }
    }

    /// A route that asks to be attached.
    ///
    /// @param labels those of its namespace
    record Asking(
            String kind, ObjectKey route, Map<String, String> labels, List<Hostname> hostnames) {}

    static ObjectKey target(ObjectKey route, ParentReference ref) {
        return new ObjectKey(
                Declared.empty(ref.getNamespace()) ? route.namespace() : ref.getNamespace(),
                Declared.or(ref.getName(), ""));
    }

    /// For people: `parent default/edge listener http`.
    static String about(ObjectKey route, ParentReference ref) {
        return "parent "
                + (gateway(ref) ? "" : Declared.or(ref.getKind(), "Gateway") + " ")
                + target(route, ref)
                + (ref.getSectionName() == null ? "" : " listener " + ref.getSectionName())
                + (ref.getPort() == null ? "" : " port " + ref.getPort());
    }

    static boolean gateway(ParentReference ref) {
        return Declared.or(ref.getGroup(), Declared.GATEWAY_GROUP).equals(Declared.GATEWAY_GROUP)
                && Declared.or(ref.getKind(), "Gateway").equals("Gateway");
    }

    /// @param parent the Gateway that the entry names, where it is declared
    static Attachment attach(
            Asking asking, String field, ParentReference ref, @Nullable Parent parent) {
        if (!gateway(ref)) {
            return refused(
                    false,
                    Reason.NO_MATCHING_PARENT,
                    field
                            + ": a parent of kind "
                            + Declared.or(ref.getKind(), "Gateway")
                            + " is not supported: refer to a Gateway");
        }
        return switch (parent) {
            case null ->
                    refused(
                            false,
                            Reason.NO_MATCHING_PARENT,
                            field
                                    + ": Gateway "
                                    + target(asking.route(), ref)
                                    + " is not declared: declare it, or correct name or namespace");
            case Parent.NotOurs(var sentence) ->
                    refused(false, Reason.NO_MATCHING_PARENT, field + ": " + sentence);
            case Parent.Ours(var plan) -> attach(asking, field, ref, plan);
        };
    }

    private static Attachment attach(
            Asking asking, String field, ParentReference ref, GatewayPlan gateway) {
        var named =
                keep(
                        gateway.listeners(),
                        l ->
                                (ref.getSectionName() == null
                                                || ref.getSectionName().equals(l.id().name()))
                                        && (ref.getPort() == null || ref.getPort() == l.port()));
        if (named.isEmpty()) {
            return refused(
                    true,
                    Reason.NO_MATCHING_PARENT,
                    field
                            + ": Gateway "
                            + gateway.key()
                            + " has no listener"
                            + (ref.getSectionName() == null ? "" : " named " + ref.getSectionName())
                            + (ref.getPort() == null ? "" : " on port " + ref.getPort())
                            + "; it has "
                            + names(gateway.listeners()));
        }
        var speaking = keep(named, l -> takes(l, asking));
        if (speaking.isEmpty()) {
            return refused(
                    true,
                    Reason.NOT_ALLOWED_BY_LISTENERS,
                    field
                            + ": "
                            + names(named)
                            + " of Gateway "
                            + gateway.key()
                            + " can't take an "
                            + asking.kind()
                            + ", for its protocol or for its allowedRoutes.kinds");
        }
        var standing = keep(speaking, ListenerPlan::accepted);
        if (standing.isEmpty()) {
            return refused(
                    true,
                    Reason.NO_MATCHING_PARENT,
                    field
                            + ": "
                            + names(speaking)
                            + " of Gateway "
                            + gateway.key()
                            + " is refused: see its conditions, and repair it first");
        }
        var own = gateway.key().namespace();
        var open =
                keep(
                        standing,
                        l ->
                                l.namespaces()
                                        .allow(own, asking.route().namespace(), asking.labels()));
        if (open.isEmpty()) {
            return refused(
                    true,
                    Reason.NOT_ALLOWED_BY_LISTENERS,
                    field
                            + ": a route of namespace "
                            + asking.route().namespace()
                            + " may not attach to Gateway "
                            + gateway.key()
                            + ": "
                            + standing.stream()
                                    .map(
                                            l ->
                                                    "listener "
                                                            + l.id().name()
                                                            + " "
                                                            + l.namespaces().sentence(own))
                                    .collect(joining(", ")));
        }
        var meeting = keep(open, l -> meets(l, asking.hostnames()));
        if (meeting.isEmpty()) {
            return refused(
                    true,
                    Reason.NO_MATCHING_LISTENER_HOSTNAME,
                    field
                            + ": no entry of spec.hostnames ("
                            + asking.hostnames().stream()
                                    .map(Hostname::toString)
                                    .collect(joining(", "))
                            + ") meets the hostname of a listener of Gateway "
                            + gateway.key()
                            + " ("
                            + open.stream()
                                    .map(l -> l.id().name() + ": " + l.hostname())
                                    .collect(joining(", "))
                            + ")");
        }
        return new Attachment(true, meeting, Optional.empty());
    }

    private static List<ListenerPlan> keep(
            List<ListenerPlan> listeners, Predicate<ListenerPlan> test) {
        return listeners.stream().filter(test).toList();
    }

    private static boolean takes(ListenerPlan listener, Asking asking) {
        // An invalid or unsupported listener has no kinds, or fewer: then its protocol decides.
        return listener.kinds().contains(asking.kind());
    }

    private static boolean meets(ListenerPlan listener, List<Hostname> hostnames) {
        return hostnames.stream()
                .anyMatch(h -> Hostname.intersect(listener.hostname(), h).isPresent());
    }

    private static String names(List<ListenerPlan> listeners) {
        return listeners.isEmpty()
                ? "none"
                : listeners.stream().map(ParentRefs::name).collect(joining(", "));
    }

    private static String name(ListenerPlan listener) {
        return "listener "
                + listener.id().name()
                + " ("
                + listener.protocol()
                + " "
                + listener.port()
                + ")";
    }

    private static Attachment refused(boolean ours, Reason reason, String sentence) {
        return new Attachment(ours, List.of(), Optional.of(new Refusal(reason, sentence)));
    }
}
