package dev.gatehouse.certs;

import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.jspecify.annotations.Nullable;

/// From the PEM file of a CA bundle (`ca.crt` of a ConfigMap or a Secret) to a [CaBundle]. Blocks
/// that are no certificates are passed over; one bad certificate refuses the bundle, so that nobody
/// trusts less, or more, than was written down. Bounds: 1 MiB, 500 certificates. Nothing here
/// throws.
public final class CaBundles {

    /// The most certificates of a bundle; an operating system trusts about 150.
    public static final int MAX_CERTIFICATES = 500;

    private static final String NAME_CONSTRAINTS = "2.5.29.30";
    private static final int KEY_CERT_SIGN = 5;

    private CaBundles() {}

    public static CaResult load(byte[] pem) {
        return switch (Pem.read(pem)) {
            case PemResult.Garbled(var reason) -> rejected("the CA bundle " + reason);
            case PemResult.Blocks(var blocks) -> load(blocks);
        };
    }

    private static CaResult load(List<PemBlock> blocks) {
        var certificates = new ArrayList<X509Certificate>();
        for (var block : blocks) {
            if (block.kind() != PemBlock.Kind.CERTIFICATE) {
                continue;
            }
            var at = "the certificate at line " + block.line() + " of the CA bundle ";
            var parsed = Certificates.parse(block.content());
            if (parsed.isEmpty()) {
                return rejected(at + "is garbled, or its key is of a kind that isn't known");
            }
            var wrong = unfit(parsed.get());
            if (wrong != null) {
                return rejected(at + "(" + Certificates.subject(parsed.get()) + ") " + wrong);
            }
            if (!certificates.contains(parsed.get())) {
                certificates.add(parsed.get());
            }
            if (certificates.size() > MAX_CERTIFICATES) {
                return rejected(
                        "the CA bundle holds more than " + MAX_CERTIFICATES + " certificates");
            }
        }
        return certificates.isEmpty()
                ? rejected("the CA bundle holds no certificate in PEM form")
                : new CaResult.Loaded(new CaBundle(certificates));
    }

    private static @Nullable String unfit(X509Certificate certificate) {
        try {
            if (certificate.getBasicConstraints() < 0) {
                return "isn't a CA's: its basic constraints don't say so";
            }
            var usage = certificate.getKeyUsage();
            if (usage != null && !usage[KEY_CERT_SIGN]) {
                return "isn't a CA's: its key usage doesn't allow to sign certificates";
            }
            anchor(certificate);
            return Certificates.weakness(certificate.getPublicKey());
        } catch (RuntimeException unreadable) {
            return "has an extension that is garbled";
        }
    }

    /// The certificate as a trust anchor, with its own name constraints, which the JDK's validation
    /// would else pass over.
    ///
    /// @throws IllegalArgumentException if the name constraints are garbled
    static TrustAnchor anchor(X509Certificate certificate) {
        var extension = certificate.getExtensionValue(NAME_CONSTRAINTS);
        return new TrustAnchor(
                certificate,
                extension == null ? null : ASN1OctetString.getInstance(extension).getOctets());
    }

    private static CaResult rejected(String reason) {
        return new CaResult.Rejected(reason);
    }
}
