package dev.gatehouse.k8s.translate;

import dev.gatehouse.certs.KeyMaterial;
import dev.gatehouse.certs.TlsProfile;
import dev.gatehouse.k8s.status.Reasons.Reason;
import dev.gatehouse.k8s.translate.TlsReferences.Followed;
import dev.gatehouse.k8s.translate.TlsReferences.Named;
import dev.gatehouse.k8s.translate.TlsSecrets.Found;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.model.ListenerId;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Listener;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.SecretObjectReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The TLS of a Gateway's HTTPS listeners. What is wrong with one of several certificates costs
/// that certificate, and not the listener.
final class TlsListeners {

    static final String HTTPS = "HTTPS";

    /// What we speak within TLS, in our order (ALPN): the one place to add `h2`.
    private static final List<String> APPLICATION_PROTOCOLS = List.of("http/1.1");

    /// From when on an expiry is told.
    private static final Duration WARNING = Duration.ofDays(14);

    private TlsListeners() {}

    /// @param plans one for each declared listener, in their order
    static Map<ListenerId, ListenerTls> judge(
            ObjectKey key, Gateway gateway, List<ListenerPlan> plans, TlsReferences references) {
        var judged = new HashMap<ListenerId, ListenerTls>();
        if (gateway.getSpec() == null) {
            return judged;
        }
        var declared = Declared.each(gateway.getSpec().getListeners());
        for (var i = 0; i < declared.size(); i++) {
            var plan = plans.get(i);
            if (plan.protocol().equals(HTTPS)) {
                var clients = ClientValidations.judge(key, gateway, plan.port(), references);
                var field = "spec.listeners[" + i + "]";
                judged.put(plan.id(), judge(key, field, declared.get(i), clients, references));
            }
        }
        return judged;
    }

    private static ListenerTls judge(
            ObjectKey gateway,
            String field,
            Listener listener,
            ClientValidations.Judged clients,
            TlsReferences references) {
        var keys = new ArrayList<KeyMaterial>();
        var unresolved = new ArrayList<Refusal>();
        var notes = new ArrayList<String>();
        var refs =
                listener.getTls() == null
                        ? List.<SecretObjectReference>of()
                        : Declared.each(listener.getTls().getCertificateRefs());
        if (refs.isEmpty()) {
            unresolved.add(
                    new Refusal(
                            Reason.INVALID_CERTIFICATE_REF,
                            field
                                    + ".tls.certificateRefs is empty: name a Secret of type "
                                    + TlsSecrets.TYPE));
        }
        for (var i = 0; i < refs.size(); i++) {
            var at = field + ".tls.certificateRefs[" + i + "]";
            switch (references.certificate(gateway, at, refs.get(i))) {
                case Followed.Bad<Named>(var why) -> unresolved.add(why);
                case Followed.Good<Named>(var named) -> {
                    var about = at + ": Secret " + named.name() + " ";
                    switch (named.found()) {
                        case Found.Good(var key, var noticed) -> {
                            keys.add(key);
                            noticed.forEach(note -> notes.add(about + "is good, but " + note));
                            expiry(key, references).ifPresent(e -> notes.add(about + e));
                        }
                        case Found.LastGood(var key, var reason) -> {
                            keys.add(key);
                            unresolved.add(invalid(about + reason + "; " + goesOn(key)));
                        }
                        case Found.Unusable(var reason) -> unresolved.add(invalid(about + reason));
                    }
                }
            }
        }
        unresolved.addAll(clients.unresolved());
        var certificates = keys.stream().distinct().toList();
        var profile =
                certificates.isEmpty() || clients.refusal().isPresent()
                        ? Optional.<TlsProfile>empty()
                        : Optional.of(
                                new TlsProfile(
                                        certificates,
                                        clients.validation(),
                                        TlsOptions.of(field, listener).minimum(),
                                        APPLICATION_PROTOCOLS));
        return new ListenerTls(profile, clients.refusal(), unresolved, notes);
    }

    private static Refusal invalid(String sentence) {
        return new Refusal(Reason.INVALID_CERTIFICATE_REF, sentence);
    }

    private static String goesOn(KeyMaterial key) {
        return "the last good certificate (serial "
                + key.leaf().getSerialNumber().toString(16)
                + ") goes on being used, until "
                + key.notAfter()
                + " at most";
    }

    private static Optional<String> expiry(KeyMaterial key, TlsReferences references) {
        var left = Duration.between(references.now(), key.notAfter());
        if (left.compareTo(WARNING) > 0) {
            return Optional.empty();
        }
        var days = left.toDays();
        return Optional.of(
                "expires in "
                        + (days == 1 ? "1 day" : days + " days")
                        + ", at "
                        + key.notAfter()
                        + ": renew it");
    }
}
