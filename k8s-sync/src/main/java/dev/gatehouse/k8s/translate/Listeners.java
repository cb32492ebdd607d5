package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.status.Reasons.Reason;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.model.Hostname;
import dev.gatehouse.model.ListenerId;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Listener;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.RouteGroupKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The listeners of one Gateway, each judged alone; [ListenerConflicts] judges them against others.
final class Listeners {

    /// What this version serves, and the kinds of route that it serves there: the one place to add
    /// a protocol or a kind.
    static final Map<String, List<String>> SERVED =
            Map.of("HTTP", List.of("HTTPRoute"), TlsListeners.HTTPS, List.of("HTTPRoute"));

    private Listeners() {}

    static List<ListenerPlan> judge(ObjectKey key, Gateway gateway) {
        if (gateway.getSpec() == null) {
            return List.of();
        }
        var declared = Declared.each(gateway.getSpec().getListeners());
        var plans = new ArrayList<ListenerPlan>();
        var names = new HashSet<String>();
        for (var i = 0; i < declared.size(); i++) {
            var listener = declared.get(i);
            var field = "spec.listeners[" + i + "]";
            var plan = judge(key, field, listener);
            if (!names.add(plan.id().name())) {
                // A snapshot can't hold two listeners of one id; an API server has no such Gateway.
                var id = plan.id();
                plan =
                        new ListenerPlan(
                                        new ListenerId(
                                                id.namespace(),
                                                id.gateway(),
                                                id.name() + "[" + i + "]"),
                                        plan.protocol(),
                                        plan.port(),
                                        plan.hostname(),
                                        plan.namespaces(),
                                        List.of(),
                                        List.of(),
                                        Optional.empty(),
                                        false)
                                .refused(
                                        new Refusal(
                                                Reason.INVALID,
                                                field
                                                        + ".name: "
                                                        + id.name()
                                                        + " is the name of another listener of"
                                                        + " this Gateway: choose another"));
            }
            plans.add(plan);
        }
        return plans;
    }

    private static ListenerPlan judge(ObjectKey key, String field, Listener listener) {
        var id = new ListenerId(key.namespace(), key.name(), Declared.or(listener.getName(), ""));
        var protocol = Declared.or(listener.getProtocol(), "");
        int port = listener.getPort() == null ? 0 : listener.getPort();
        var hostname = Hostnames.parse(listener.getHostname());
        var allowed = listener.getAllowedRoutes();
        var namespaces = AllowedNamespaces.of(allowed == null ? null : allowed.getNamespaces());
        var served = SERVED.get(protocol);
        var kinds = new ArrayList<String>();
        var unknown = new ArrayList<String>();
        if (served != null) {
            var declared = allowed == null ? List.<RouteGroupKind>of() : kinds(allowed.getKinds());
            sort(declared, served, kinds, unknown);
        }
        var refusal = refusal(field, listener, port, hostname, namespaces);
        return new ListenerPlan(
                id,
                protocol,
                port,
                hostname.orElse(Hostname.ANY),
                namespaces.orElseGet(AllowedNamespaces.Same::new),
                kinds,
                unknown,
                refusal,
                // A listener that takes no kind at all has nothing to serve.
                refusal.isEmpty() && !kinds.isEmpty());
    }

    private static List<RouteGroupKind> kinds(List<RouteGroupKind> declared) {
        return Declared.each(declared);
    }

    private static void sort(
            List<RouteGroupKind> declared,
            List<String> served,
            List<String> kinds,
            List<String> unknown) {
        if (declared.isEmpty()) {
            kinds.addAll(served);
            return;
        }
        for (var kind : declared) {
            var group = Declared.or(kind.getGroup(), Declared.GATEWAY_GROUP);
            var name = Declared.or(kind.getKind(), "");
            if (!group.equals(Declared.GATEWAY_GROUP) || !served.contains(name)) {
                unknown.add(group.equals(Declared.GATEWAY_GROUP) ? name : name + "." + group);
            } else if (!kinds.contains(name)) {
                kinds.add(name);
            }
        }
    }

    private static Optional<Refusal> refusal(
            String field,
            Listener listener,
            int port,
            Optional<Hostname> hostname,
            Optional<AllowedNamespaces> namespaces) {
        var protocol = Declared.or(listener.getProtocol(), "");
        if (!SERVED.containsKey(protocol)) {
            return Optional.of(
                    new Refusal(
                            Reason.UNSUPPORTED_PROTOCOL,
                            field
                                    + ".protocol: "
                                    + (protocol.isEmpty() ? "nothing" : protocol)
                                    + " is not served by this version; it serves "
                                    + String.join(
                                            ", ", SERVED.keySet().stream().sorted().toList())));
        }
        if (port < 1 || port > 65535) {
            return Optional.of(
                    new Refusal(
                            Reason.PORT_UNAVAILABLE,
                            field + ".port: " + port + " is no port: choose 1 to 65535"));
        }
        if (hostname.isEmpty()) {
            return Optional.of(
                    new Refusal(
                            Reason.INVALID,
                            field
                                    + ".hostname: \""
                                    + listener.getHostname()
                                    + "\" is no host name: write one such as example.com or"
                                    + " *.example.com, or leave it out for all"));
        }
        if (protocol.equals(TlsListeners.HTTPS)) {
            var mode = listener.getTls() == null ? null : listener.getTls().getMode();
            if (!Declared.or(mode, "Terminate").equals("Terminate")) {
                return Optional.of(
                        new Refusal(
                                Reason.INVALID,
                                field
                                        + ".tls.mode: \""
                                        + mode
                                        + "\" makes no sense with protocol HTTPS, which ends TLS"
                                        + " here: write Terminate"));
            }
            var options = TlsOptions.of(field, listener).refusal();
            if (options.isPresent()) {
                return options;
            }
        }
        if (namespaces.isEmpty()) {
            return Optional.of(
                    new Refusal(
                            Reason.INVALID,
                            field
                                    + ".allowedRoutes.namespaces makes no sense: from is Same, All"
                                    + " or Selector, and Selector needs a selector whose operators"
                                    + " are In, NotIn, Exists or DoesNotExist"));
        }
        return Optional.empty();
    }
}
