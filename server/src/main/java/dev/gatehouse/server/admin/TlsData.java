package dev.gatehouse.server.admin;

import dev.gatehouse.certs.KeyMaterial;
import dev.gatehouse.certs.TlsProfile;
import java.util.LinkedHashMap;
import java.util.Map;

/// A listener's TLS as data for people: certificates by what is public of them, and never a key.
final class TlsData {

    private TlsData() {}

    static Map<String, Object> of(TlsProfile tls) {
        var data = new LinkedHashMap<String, Object>();
        data.put("minimumVersion", tls.minimum().protocol());
        data.put("alpn", tls.applicationProtocols());
        data.put(
                "clients", tls.clients().map(clients -> clients.mode().name()).orElse("NOT_ASKED"));
        data.put("certificates", tls.certificates().stream().map(TlsData::of).toList());
        return data;
    }

    private static Map<String, Object> of(KeyMaterial key) {
        var data = new LinkedHashMap<String, Object>();
        data.put("subject", key.leaf().getSubjectX500Principal().getName());
        data.put("serial", key.leaf().getSerialNumber().toString(16));
        data.put("dnsNames", key.dnsNames());
        data.put("keyType", key.type().name());
        data.put("notBefore", key.notBefore().toString());
        data.put("notAfter", key.notAfter().toString());
        data.put("chainLength", key.chain().size());
        return data;
    }
}
