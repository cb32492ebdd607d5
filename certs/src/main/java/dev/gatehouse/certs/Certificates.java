package dev.gatehouse.certs;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is asked of X.509 certificates (RFC 5280), whoever gave them: nothing here throws for a
/// hostile one.
final class Certificates {

    /// RSA below this is broken in practice (NIST SP 800-131A), and JSSE's clients refuse it.
    static final int MIN_RSA_BITS = 2048;

    /// RSA above this costs more CPU in each handshake than any client gains by it.
    static final int MAX_RSA_BITS = 8192;

    /// Signature algorithms whose collisions are known, by object identifier: MD2, MD5 and SHA-1
    /// with RSA (RFC 8017, OIW), DSA and ECDSA.
    private static final Set<String> BROKEN_SIGNATURES =
            Set.of(
                    "1.2.840.113549.1.1.2",
                    "1.2.840.113549.1.1.4",
                    "1.2.840.113549.1.1.5",
                    "1.3.14.3.2.29",
                    "1.2.840.10040.4.3",
                    "1.2.840.10045.4.1");

    private static final int DNS_NAME = 2;
    private static final int MAX_PRINTED = 200;

    private Certificates() {}

    /// The certificate in these bytes, all of them; empty if they are none.
    static Optional<X509Certificate> parse(byte[] der) {
        // The factory takes PEM too, which has no place inside of PEM.
        if (der.length == 0 || der[0] != 0x30) {
            return Optional.empty();
        }
        try {
            var in = new ByteArrayInputStream(der);
            var certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
            return in.available() == 0 && certificate instanceof X509Certificate x509
                    ? Optional.of(x509)
                    : Optional.empty();
        } catch (CertificateException | RuntimeException notOne) {
            return Optional.empty();
        }
    }

    /// Whether this certificate names that one as its issuer and is signed with its key. Two
    /// authorities may share a name and a serial number, hence only the signature decides.
    static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException | RuntimeException notSigned) {
            return false;
        }
    }

    static boolean isNotYetValid(X509Certificate certificate, Instant now) {
        return now.isBefore(certificate.getNotBefore().toInstant());
    }

    static boolean hasExpired(X509Certificate certificate, Instant now) {
        return now.isAfter(certificate.getNotAfter().toInstant());
    }

    /// Whether the signature over this certificate uses a broken digest.
    static boolean isSignedWeakly(X509Certificate certificate) {
        return BROKEN_SIGNATURES.contains(certificate.getSigAlgOID());
    }

    /// A clause that tells why TLS shouldn't use this public key, or null. Other kinds of keys than
    /// RSA and EC are not judged here.
    static @Nullable String weakness(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa when rsa.getModulus().bitLength() < MIN_RSA_BITS ->
                    "is an RSA key of "
                            + rsa.getModulus().bitLength()
                            + " bits, and "
                            + MIN_RSA_BITS
                            + " are the least";
            case RSAPublicKey rsa when rsa.getModulus().bitLength() > MAX_RSA_BITS ->
                    "is an RSA key of "
                            + rsa.getModulus().bitLength()
                            + " bits, and "
                            + MAX_RSA_BITS
                            + " are the most";
            case ECPublicKey ec when ec.getParams().getOrder().bitLength() < 224 ->
                    "is on an elliptic curve that is too small";
            case PublicKey _ -> null;
        };
    }

    /// The dNSName entries of the subjectAltName in their order, lower case, each once. An entry
    /// that can't be a host name is left out: no client can ask for it.
    static List<String> dnsNames(X509Certificate certificate) {
        Collection<List<?>> entries;
        try {
            entries = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException | RuntimeException unreadable) {
            return List.of();
        }
        var names = new ArrayList<String>();
        for (var entry : entries == null ? List.<List<?>>of() : entries) {
            if (entry.size() == 2
                    && entry.get(0) instanceof Integer kind
                    && kind == DNS_NAME
                    && entry.get(1) instanceof String name) {
                var lower = name.toLowerCase(Locale.ROOT);
                if (isHostName(lower) && !names.contains(lower)) {
                    names.add(lower);
                }
            }
        }
        return List.copyOf(names);
    }

    private static boolean isHostName(String name) {
        if (name.isEmpty() || name.length() > ServerNames.MAX_LENGTH) {
            return false;
        }
        for (var i = 0; i < name.length(); i++) {
            if (name.charAt(i) <= ' ' || name.charAt(i) >= 0x7F) {
                return false;
            }
        }
        return true;
    }

    /// The subject for a message: printable ASCII, at most 200 characters.
    static String subject(X509Certificate certificate) {
        var name = certificate.getSubjectX500Principal().getName();
        var printed = new StringBuilder();
        for (var i = 0; i < Math.min(name.length(), MAX_PRINTED); i++) {
            var c = name.charAt(i);
            printed.append(c >= ' ' && c < 0x7F ? c : '?');
        }
        return name.length() > MAX_PRINTED ? printed.append("...").toString() : printed.toString();
    }

    /// A digest over certificates in this order: SHA-256, in hexadecimal digits.
    static String digest(List<X509Certificate> certificates) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var certificate : certificates) {
                // DER tells its own length, so that no two lists run together.
                digest.update(certificate.getEncoded());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException | CertificateEncodingException impossible) {
            throw new IllegalStateException("a parsed certificate has no encoding", impossible);
        }
    }
}
