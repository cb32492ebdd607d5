package dev.gatehouse.certs;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// A private key and the certificate chain that goes with it, leaf first. It never prints the key:
/// a record ends up in a log and in a dump sooner or later.
///
/// @param key the private key of the leaf
/// @param chain the leaf, then its issuers; at least one certificate
public record KeyMaterial(PrivateKey key, List<X509Certificate> chain) {

    public KeyMaterial {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a key needs at least its own certificate");
        }
    }

    @Override
    public String toString() {
        var leaf = chain.getFirst();
        return "KeyMaterial[subject="
                + leaf.getSubjectX500Principal()
                + ", serial="
                + leaf.getSerialNumber().toString(16)
                + ", key=redacted]";
    }
}
