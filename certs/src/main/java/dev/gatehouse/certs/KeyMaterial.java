package dev.gatehouse.certs;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// A private key and the certificate chain that goes with it, leaf first: proven to belong together
/// by [Keys#load], which is the only way to get one. Immutable. It never prints the key, which ends
/// up in a log and in a dump sooner or later, and two are equal if their chains are.
public final class KeyMaterial {

    private final PrivateKey key;
    private final List<X509Certificate> chain;
    private final KeyType type;
    private final List<String> dnsNames;
    private final String identity;

    KeyMaterial(
            PrivateKey key,
            List<X509Certificate> chain,
            KeyType type,
            List<String> dnsNames,
            String identity) {
        this.key = key;
        this.chain = List.copyOf(chain);
        this.type = type;
        this.dnsNames = List.copyOf(dnsNames);
        this.identity = identity;
    }

    /// The private key of the leaf.
    public PrivateKey key() {
        return key;
    }

    /// The leaf, then its issuers as far as they were given, each signed by the next.
    public List<X509Certificate> chain() {
        return chain;
    }

    /// The certificate that names the server.
    public X509Certificate leaf() {
        return chain.getFirst();
    }

    public KeyType type() {
        return type;
    }

    /// The host names of the leaf: the dNSName entries of its subjectAltName in their order, lower
    /// case, exact or with a wildcard. Empty where it has none: the common name of the subject is
    /// never taken for a host name, as no client does so (RFC 9110 4.3.4, RFC 9525 2).
    public List<String> dnsNames() {
        return dnsNames;
    }

    /// Not valid before this moment: the leaf's.
    public Instant notBefore() {
        return leaf().getNotBefore().toInstant();
    }

    /// Not valid after this moment: the leaf's, which is what an operator renews.
    public Instant notAfter() {
        return leaf().getNotAfter().toInstant();
    }

    /// A digest (SHA-256, 64 hexadecimal digits) that changes whenever the chain or the key does.
    /// It is taken from the chain alone: the leaf holds the public key, and a public key has but
    /// one private key, so that no byte of the key need be digested.
    public String identity() {
        return identity;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyMaterial that && identity.equals(that.identity);
    }

    @Override
    public int hashCode() {
        return identity.hashCode();
    }

    @Override
    public String toString() {
        return "KeyMaterial[subject="
                + Certificates.subject(leaf())
                + ", serial="
                + leaf().getSerialNumber().toString(16)
                + ", type="
                + type
                + ", key=redacted]";
    }
}
