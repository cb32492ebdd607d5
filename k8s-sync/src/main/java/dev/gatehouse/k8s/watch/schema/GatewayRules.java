package dev.gatehouse.k8s.watch.schema;

import dev.gatehouse.k8s.watch.yaml.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The rules of a Gateway that look at more than one field: the CRD's CEL.
final class GatewayRules {

    private static final Set<String> WITHOUT_TLS = Set.of("HTTP", "TCP", "UDP");
    private static final Set<String> WITHOUT_HOSTNAME = Set.of("TCP", "UDP");

    private GatewayRules() {}

    static void addressFitsItsType(Value.Fields self, Check check) {
        var value = self.text("value");
        var at = self.get("value");
        if (at == null) {
            return;
        }
        // An IPAddress without value is legal, one with an empty value is not.
        if (self.text("type").equals("IPAddress") && !Format.SLOPPY_IP.accepts(value)) {
            check.refuse(at, "value", Format.IP.sentence() + ", but is " + check.shown(at));
        }
        if (self.text("type").equals("Hostname") && !Format.HOSTNAME.accepts(value)) {
            check.refuse(at, "value", Format.HOSTNAME.sentence() + ", but is " + check.shown(at));
        }
    }

    static void addressesAreDistinct(List<Value.Fields> addresses, Check check) {
        Map<List<String>, Integer> seen = new HashMap<>();
        for (var i = 0; i < addresses.size(); i++) {
            var address = addresses.get(i);
            var type = address.text("type");
            if (!address.has("value") || !(type.equals("IPAddress") || type.equals("Hostname"))) {
                continue;
            }
            var first = seen.putIfAbsent(List.of(type, address.text("value")), i);
            if (first != null) {
                check.refuse(address, "[" + i + "].value", "repeats that of [" + first + "]");
            }
        }
    }

    static void terminationHasCertificates(Value.Fields self, Check check) {
        if (self.text("mode").equals("Terminate")
                && self.list("certificateRefs").isEmpty()
                && self.object("options").members().isEmpty()) {
            check.refuse(self, "needs certificateRefs or options when mode is Terminate");
        }
    }

    static void protocolFitsItsFields(Value.Fields self, Check check) {
        var protocol = self.text("protocol");
        var tls = self.get("tls");
        if (tls != null && WITHOUT_TLS.contains(protocol)) {
            check.refuse(tls, "tls", "is not allowed with protocol " + protocol);
        }
        if (protocol.equals("HTTPS")
                && tls != null
                && !self.object("tls").text("mode").equals("Terminate")) {
            check.refuse(tls, "tls.mode", "must be Terminate with protocol HTTPS");
        }
        if (protocol.equals("TLS") && tls == null) {
            check.refuse(self, "tls", "is missing; protocol TLS needs it, with a mode");
        }
        var hostname = self.get("hostname");
        if (hostname != null && WITHOUT_HOSTNAME.contains(protocol)) {
            check.refuse(hostname, "hostname", "is not allowed with protocol " + protocol);
        }
    }

    static void listenersAreDistinct(List<Value.Fields> listeners, Check check) {
        Map<List<String>, String> seen = new HashMap<>();
        for (var i = 0; i < listeners.size(); i++) {
            var listener = listeners.get(i);
            var identity =
                    List.of(
                            String.valueOf(listener.number("port")),
                            listener.text("protocol"),
                            listener.text("hostname"));
            var first = seen.putIfAbsent(identity, listener.text("name"));
            if (first != null) {
                check.refuse(
                        listener,
                        "[" + i + "]",
                        "has the same port, protocol and hostname as listener \"" + first + "\"");
            }
        }
    }
}
