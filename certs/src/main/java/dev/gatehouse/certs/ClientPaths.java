package dev.gatehouse.certs;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks for a path from a client's certificate to a CA of a bundle (RFC 5280 6). Names only say
/// which signatures are worth a try; the signature decides, and the JDK's PKIX validation judges
/// each path against the one CA that it leads to. Immutable.
final class ClientPaths {

    /// Bounds the work for one client: the chain is the client's choice, and many certificates of
    /// one name would otherwise be tried in every order.
    static final int MAX_SIGNATURES = 128;

    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USAGE = "2.5.29.37.0";
    private static final int DIGITAL_SIGNATURE = 0;

    private final List<TrustAnchor> anchors;

    ClientPaths(CaBundle authorities) {
        anchors = authorities.certificates().stream().map(CaBundles::anchor).toList();
    }

    /// @param presented what the client sent, its own certificate first; at least one
    ClientCertificate verify(List<X509Certificate> presented, Instant now) {
        var leaf = presented.getFirst();
        var unfit = unfit(leaf);
        if (unfit != null) {
            return new ClientCertificate.Unverified(leaf, unfit);
        }
        var search = new Search(presented, now);
        var path = search.from(List.of(leaf));
        return path == null
                ? new ClientCertificate.Unverified(leaf, search.reason)
                : new ClientCertificate.Verified(path);
    }

    /// A clause that tells why this certificate can't be a client's, whoever signed it; or null.
    private static @Nullable String unfit(X509Certificate leaf) {
        var usage = leaf.getKeyUsage();
        if (usage != null && !usage[DIGITAL_SIGNATURE]) {
            return "isn't meant for signatures (key usage)";
        }
        if (!isForClients(leaf)) {
            return "isn't meant for clients (extended key usage)";
        }
        return Certificates.weakness(leaf.getPublicKey());
    }

    private static boolean isForClients(X509Certificate certificate) {
        try {
            var usages = certificate.getExtendedKeyUsage();
            return usages == null || usages.contains(CLIENT_AUTH) || usages.contains(ANY_USAGE);
        } catch (CertificateParsingException garbled) {
            return false;
        }
    }

    /// Whether all of the path is valid now and was signed well; else a clause that tells why not.
    private static @Nullable String unfit(
            List<X509Certificate> path, TrustAnchor anchor, Instant now) {
        for (var certificate : path) {
            if (Certificates.isSignedWeakly(certificate)) {
                return "or an issuer's is signed with a broken digest (MD2, MD5 or SHA-1)";
            }
            if (Certificates.isNotYetValid(certificate, now)) {
                return "or an issuer's isn't valid yet";
            }
            if (Certificates.hasExpired(certificate, now)) {
                return "or an issuer's has expired";
            }
            // RFC 5280 4.2.1.12 leaves it open; browsers and OpenSSL take it for a constraint.
            if (!isForClients(certificate)) {
                return "has an issuer that isn't meant for clients (extended key usage)";
            }
            var weakness = Certificates.weakness(certificate.getPublicKey());
            if (weakness != null) {
                return "or an issuer's " + weakness;
            }
        }
        var trusted = anchor.getTrustedCert();
        if (Certificates.isNotYetValid(trusted, now) || Certificates.hasExpired(trusted, now)) {
            return "leads to a CA that has expired or isn't valid yet";
        }
        try {
            var parameters = new PKIXParameters(Set.of(anchor));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(path),
                            parameters);
            return null;
        } catch (CertPathValidatorException refused) {
            return "has no valid path to a CA of the bundle (" + refused.getReason() + ")";
        } catch (GeneralSecurityException | RuntimeException unreadable) {
            return "has no valid path to a CA of the bundle";
        }
    }

    /// One search, depth first.
    private final class Search {

        private final List<X509Certificate> presented;
        private final Instant now;
        private int signatures;
        private String reason = "is signed by no CA of the bundle";

        Search(List<X509Certificate> presented, Instant now) {
            this.presented = presented;
            this.now = now;
        }

        /// The whole path, with its CA, or null.
        @Nullable List<X509Certificate> from(List<X509Certificate> path) {
            var last = path.getLast();
            for (var anchor : anchors) {
                if (signed(last, anchor.getTrustedCert())) {
                    var unfit = unfit(path, anchor, now);
                    if (unfit == null) {
                        return with(path, anchor.getTrustedCert());
                    }
                    reason = unfit;
                }
            }
            for (var issuer : presented) {
                if (!path.contains(issuer) && signed(last, issuer)) {
                    var found = from(with(path, issuer));
                    if (found != null) {
                        return found;
                    }
                }
            }
            return null;
        }

        private boolean signed(X509Certificate certificate, X509Certificate issuer) {
            if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
                return false;
            }
            if (++signatures > MAX_SIGNATURES) {
                reason = "has too many possible issuers";
                return false;
            }
            return Certificates.isSignedBy(certificate, issuer);
        }

        private static List<X509Certificate> with(
                List<X509Certificate> path, X509Certificate issuer) {
            var longer = new ArrayList<>(path);
            longer.add(issuer);
            return longer;
        }
    }
}
