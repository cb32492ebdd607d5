package dev.gatehouse.certs;

import java.security.cert.X509Certificate;
import java.util.List;

/// The authorities that vouch for client certificates, from [CaBundles#load]. An authority is known
/// by its certificate and its key: several may share a name and a serial number. Immutable; two are
/// equal if they hold the same certificates in the same order.
public final class CaBundle {

    private final List<X509Certificate> certificates;
    private final String identity;

    CaBundle(List<X509Certificate> certificates) {
        this.certificates = List.copyOf(certificates);
        this.identity = Certificates.digest(this.certificates);
    }

    /// At least one, each once.
    public List<X509Certificate> certificates() {
        return certificates;
    }

    /// A digest over the certificates: SHA-256, 64 hexadecimal digits.
    public String identity() {
        return identity;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CaBundle that && identity.equals(that.identity);
    }

    @Override
    public int hashCode() {
        return identity.hashCode();
    }

    @Override
    public String toString() {
        return "CaBundle[certificates=" + certificates.size() + ", identity=" + identity + "]";
    }
}
