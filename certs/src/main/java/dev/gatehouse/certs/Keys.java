package dev.gatehouse.certs;

import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// From the two PEM files of a `kubernetes.io/tls` Secret to [KeyMaterial].
///
/// Accepted: a key in PKCS#8 (RSA, EC on P-256, P-384 or P-521, Ed25519), PKCS#1 or SEC 1 form; the
/// certificates in any order, the leaf being the one that the key belongs to; text between the
/// blocks; any line end. Bounds: 1 MiB a file, ten certificates. Everything else is
/// [KeyResult.Rejected] with one sentence; nothing here throws, and no sentence holds anything of
/// the files but line numbers and the subjects of certificates.
public final class Keys {

    /// The most certificates of a file. Chains of the public authorities have two to four.
    public static final int MAX_CERTIFICATES = 10;

    private Keys() {}

    /// @param certificatePem `tls.crt`: the leaf and its issuers
    /// @param keyPem `tls.key`: exactly one private key
    /// @param now the moment at which the leaf must be valid
    public static KeyResult load(byte[] certificatePem, byte[] keyPem, Instant now) {
        return switch (Pem.read(keyPem)) {
            case PemResult.Garbled(var reason) -> rejected("the file of the private key " + reason);
            case PemResult.Blocks(var keyBlocks) ->
                    switch (Pem.read(certificatePem)) {
                        case PemResult.Garbled(var reason) ->
                                rejected("the file of the certificate " + reason);
                        case PemResult.Blocks(var certificateBlocks) ->
                                load(certificateBlocks, keyBlocks, now);
                    };
        };
    }

    private static KeyResult load(
            List<PemBlock> certificateBlocks, List<PemBlock> keyBlocks, Instant now) {
        PemBlock keyBlock = null;
        PemBlock parameters = null;
        for (var block : keyBlocks) {
            if (block.kind() == PemBlock.Kind.EC_PARAMETERS) {
                parameters = block;
            }
            if (block.kind().isKey()) {
                if (keyBlock != null) {
                    return rejected("the file of the private key holds more than one key");
                }
                keyBlock = block;
            }
        }
        if (keyBlock == null) {
            return rejected("the file of the private key holds no private key in PEM form");
        }
        return switch (PrivateKeys.parse(keyBlock, parameters)) {
            case PrivateKeys.Parsed.Unusable(var reason) -> rejected("the private key " + reason);
            case PrivateKeys.Parsed.Key key -> {
                var certificates = new ArrayList<X509Certificate>();
                var wrong = parseCertificates(certificateBlocks, certificates);
                yield wrong == null ? match(certificates, key, now) : rejected(wrong);
            }
        };
    }

    /// Adds to certificates, each once, and returns what is wrong, or null.
    private static @Nullable String parseCertificates(
            List<PemBlock> blocks, List<X509Certificate> certificates) {
        for (var block : blocks) {
            if (block.kind() != PemBlock.Kind.CERTIFICATE) {
                continue;
            }
            var parsed = Certificates.parse(block.content());
            if (parsed.isEmpty()) {
                return "the certificate at line "
                        + block.line()
                        + " is garbled, or its key is of a kind that isn't known";
            }
            if (!certificates.contains(parsed.get())) {
                certificates.add(parsed.get());
            }
            if (certificates.size() > MAX_CERTIFICATES) {
                return "the file of the certificate holds more than "
                        + MAX_CERTIFICATES
                        + " certificates";
            }
        }
        return certificates.isEmpty()
                ? "the file of the certificate holds no certificate in PEM form"
                : null;
    }

    private static KeyResult match(
            List<X509Certificate> certificates, PrivateKeys.Parsed.Key key, Instant now) {
        // Before the proof, whose price grows with the size of the key.
        if (key.key() instanceof RSAPrivateKey rsa) {
            var bits = rsa.getModulus().bitLength();
            if (bits < Certificates.MIN_RSA_BITS || bits > Certificates.MAX_RSA_BITS) {
                return rejected(
                        "the private key has "
                                + bits
                                + " bits, and an RSA key must have "
                                + Certificates.MIN_RSA_BITS
                                + " to "
                                + Certificates.MAX_RSA_BITS);
            }
        }
        // Of several certificates for the key, as around a renewal: one that is valid now, and of
        // these the one that is valid longest.
        X509Certificate leaf = null;
        for (var certificate : certificates) {
            if (PrivateKeys.belongTogether(key.key(), key.type(), certificate.getPublicKey())
                    && (leaf == null || isBetter(certificate, leaf, now))) {
                leaf = certificate;
            }
        }
        if (leaf == null) {
            return rejected(
                    certificates.size() == 1
                            ? "the private key doesn't belong to the certificate of "
                                    + Certificates.subject(certificates.getFirst())
                            : "the private key belongs to none of the "
                                    + certificates.size()
                                    + " certificates");
        }
        var unfit = unfit(leaf, now);
        if (unfit != null) {
            return rejected("the certificate of " + Certificates.subject(leaf) + " " + unfit);
        }
        var chain = chain(leaf, certificates);
        var notes = new ArrayList<String>();
        for (var certificate : certificates) {
            if (!chain.contains(certificate)) {
                notes.add(
                        "the certificate of "
                                + Certificates.subject(certificate)
                                + " isn't part of the chain and is left out");
            }
        }
        return new KeyResult.Loaded(
                new KeyMaterial(
                        key.key(),
                        chain,
                        key.type(),
                        Certificates.dnsNames(leaf),
                        Certificates.digest(chain)),
                notes);
    }

    private static boolean isBetter(X509Certificate a, X509Certificate b, Instant now) {
        var aValid = !Certificates.isNotYetValid(a, now) && !Certificates.hasExpired(a, now);
        var bValid = !Certificates.isNotYetValid(b, now) && !Certificates.hasExpired(b, now);
        return aValid == bValid
                ? a.getNotAfter().toInstant().isAfter(b.getNotAfter().toInstant())
                : aValid;
    }

    private static @Nullable String unfit(X509Certificate leaf, Instant now) {
        if (Certificates.isNotYetValid(leaf, now)) {
            return "isn't valid before " + leaf.getNotBefore().toInstant();
        }
        if (Certificates.hasExpired(leaf, now)) {
            return "expired at " + leaf.getNotAfter().toInstant();
        }
        if (Certificates.isSignedWeakly(leaf)) {
            return "is signed with a broken digest (MD2, MD5 or SHA-1)";
        }
        return null;
    }

    /// The leaf, then issuer after issuer (RFC 8446 4.4.2: each should certify the one before).
    private static List<X509Certificate> chain(
            X509Certificate leaf, List<X509Certificate> certificates) {
        var chain = new ArrayList<X509Certificate>();
        var next = leaf;
        while (next != null) {
            chain.add(next);
            next = issuer(chain, certificates);
        }
        return chain;
    }

    private static @Nullable X509Certificate issuer(
            List<X509Certificate> chain, List<X509Certificate> certificates) {
        var last = chain.getLast();
        if (Certificates.isSignedBy(last, last)) {
            return null;
        }
        for (var certificate : certificates) {
            if (!chain.contains(certificate) && Certificates.isSignedBy(last, certificate)) {
                return certificate;
            }
        }
        return null;
    }

    private static KeyResult rejected(String reason) {
        return new KeyResult.Rejected(reason);
    }
}
