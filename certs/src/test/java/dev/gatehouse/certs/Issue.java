package dev.gatehouse.certs;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Issues the certificates of the tests. Each call returns a changed copy; what isn't said is
/// ordinary: valid for a year around [#NOW], an end entity's, signed by itself.
record Issue(
        String subject,
        KeyPair keys,
        Issued by,
        BigInteger serial,
        List<String> names,
        boolean ca,
        List<ASN1ObjectIdentifier> usages,
        Instant from,
        Instant until,
        String signature,
        String permitted) {

    /// The moment at which the tests take place.
    static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    /// A certificate with its key.
    record Issued(KeyPair keys, X509Certificate certificate) {

        PrivateKey key() {
            return keys.getPrivate();
        }
    }

    static Issue of(String subject, KeyPair keys) {
        return new Issue(
                subject,
                keys,
                null,
                BigInteger.valueOf(2024),
                List.of(),
                false,
                List.of(),
                NOW.minus(Duration.ofDays(180)),
                NOW.plus(Duration.ofDays(180)),
                null,
                null);
    }

    static Issued authority(String subject) {
        return of(subject, TestKeys.ec()).asAuthority().issued();
    }

    Issue by(Issued issuer) {
        return new Issue(
                subject, keys, issuer, serial, names, ca, usages, from, until, signature,
                permitted);
    }

    Issue serial(long number) {
        return new Issue(
                subject,
                keys,
                by,
                BigInteger.valueOf(number),
                names,
                ca,
                usages,
                from,
                until,
                signature,
                permitted);
    }

    Issue named(String... dnsNames) {
        return new Issue(
                subject,
                keys,
                by,
                serial,
                List.of(dnsNames),
                ca,
                usages,
                from,
                until,
                signature,
                permitted);
    }

    Issue asAuthority() {
        return new Issue(
                subject, keys, by, serial, names, true, usages, from, until, signature, permitted);
    }

    Issue onlyFor(KeyPurposeId... purposes) {
        var oids = new ArrayList<ASN1ObjectIdentifier>();
        for (var purpose : purposes) {
            oids.add(purpose.toOID());
        }
        return new Issue(
                subject, keys, by, serial, names, ca, oids, from, until, signature, permitted);
    }

    Issue valid(Instant notBefore, Instant notAfter) {
        return new Issue(
                subject, keys, by, serial, names, ca, usages, notBefore, notAfter, signature,
                permitted);
    }

    Issue signedWith(String algorithm) {
        return new Issue(
                subject, keys, by, serial, names, ca, usages, from, until, algorithm, permitted);
    }

    /// A name constraint: only host names below this one.
    Issue permitting(String dnsName) {
        return new Issue(
                subject, keys, by, serial, names, ca, usages, from, until, signature, dnsName);
    }

    Issued issued() {
        try {
            var signer = by == null ? keys : by.keys();
            var builder =
                    new JcaX509v3CertificateBuilder(
                            by == null
                                    ? new X500Name(subject)
                                    : X500Name.getInstance(
                                            by.certificate()
                                                    .getSubjectX500Principal()
                                                    .getEncoded()),
                            serial,
                            Date.from(from),
                            Date.from(until),
                            new X500Name(subject),
                            keys.getPublic());
            if (ca) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            }
            if (!names.isEmpty()) {
                var general =
                        names.stream()
                                .map(name -> new GeneralName(GeneralName.dNSName, name))
                                .toArray(GeneralName[]::new);
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(general));
            }
            if (!usages.isEmpty()) {
                var purposes =
                        usages.stream().map(KeyPurposeId::getInstance).toArray(KeyPurposeId[]::new);
                builder.addExtension(
                        Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purposes));
            }
            if (permitted != null) {
                var subtree = new GeneralSubtree(new GeneralName(GeneralName.dNSName, permitted));
                builder.addExtension(
                        Extension.nameConstraints,
                        true,
                        new NameConstraints(new GeneralSubtree[] {subtree}, null));
            }
            var algorithm = signature == null ? algorithm(signer) : signature;
            var holder =
                    builder.build(
                            new JcaContentSignerBuilder(algorithm).build(signer.getPrivate()));
            return new Issued(keys, new JcaX509CertificateConverter().getCertificate(holder));
        } catch (Exception broken) {
            throw new AssertionError(broken);
        }
    }

    private static String algorithm(KeyPair signer) {
        return switch (signer.getPrivate().getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
        };
    }
}
