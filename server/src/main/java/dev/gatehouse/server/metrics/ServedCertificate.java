package dev.gatehouse.server.metrics;

import dev.gatehouse.certs.KeyMaterial;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// A certificate that a listener shows to clients.
record ServedCertificate(ListenerId listener, KeyMaterial key) {

    static List<ServedCertificate> of(Snapshot snapshot) {
        var served = new ArrayList<ServedCertificate>();
        for (var listener : snapshot.listeners()) {
            switch (listener) {
                case Listener.Https https ->
                        https.tls()
                                .certificates()
                                .forEach(key -> served.add(new ServedCertificate(https.id(), key)));
                case Listener.Http _ -> {}
            }
        }
        return served;
    }

    /// One sample per listener and name; the earliest end where two certificates share the labels,
    /// since no two samples may.
    static List<Sample> samples(Snapshot snapshot) {
        var earliest = new TreeMap<String, Sample>();
        for (var certificate : of(snapshot)) {
            var labels = certificate.labels();
            var end = certificate.key.notAfter().getEpochSecond();
            earliest.merge(
                    labels.toString(),
                    new Sample(Family.TLS_CERTIFICATE_NOT_AFTER, labels, end),
                    (first, second) -> first.value() <= second.value() ? first : second);
        }
        return List.copyOf(earliest.values());
    }

    private List<String> labels() {
        return List.of(listener.toString(), subject(), dnsName(), key.type().name());
    }

    /// The distinguished name (RFC 2253); empty where the certificate has but host names.
    String subject() {
        return key.leaf().getSubjectX500Principal().getName();
    }

    /// The first host name; empty for none.
    String dnsName() {
        return key.dnsNames().isEmpty() ? "" : key.dnsNames().getFirst();
    }
}
