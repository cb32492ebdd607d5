package dev.gatehouse.certs;

import java.security.cert.X509Certificate;
import java.util.List;

/// What a client's certificate proved on a connection.
public sealed interface ClientCertificate {

    /// The client has none, or was not asked.
    record None() implements ClientCertificate {}

    /// A CA of the bundle vouches for it.
    ///
    /// @param path the client's certificate, then issuer after issuer, the CA last
    record Verified(List<X509Certificate> path) implements ClientCertificate {

        public Verified {
            path = List.copyOf(path);
        }

        public X509Certificate leaf() {
            return path.getFirst();
        }

        /// The distinguished name of the subject as RFC 2253 writes it, whole.
        public String subject() {
            return leaf().getSubjectX500Principal().getName();
        }
    }

    /// The client has the key of this certificate, and nothing else is known of it.
    ///
    /// @param reason a clause that follows "the client certificate"
    record Unverified(X509Certificate leaf, String reason) implements ClientCertificate {}
}
