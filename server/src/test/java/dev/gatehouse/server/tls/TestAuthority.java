package dev.gatehouse.server.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.certs.CaBundle;
import dev.gatehouse.certs.CaBundles;
import dev.gatehouse.certs.CaResult;
import dev.gatehouse.certs.KeyMaterial;
import dev.gatehouse.certs.KeyResult;
import dev.gatehouse.certs.Keys;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A private CA for tests, made anew each time.
final class TestAuthority {

    private static final AtomicLong SERIALS = new AtomicLong(1);

    private final KeyPair keys = newKeys();
    final X509Certificate certificate;

    TestAuthority(String name) throws Exception {
        certificate = sign("CN=" + name, keys, "CN=" + name, keys, true);
    }

    /// What one end of a connection proves itself with.
    record Issued(KeyPair keys, X509Certificate certificate) {}

    /// A kind of key, by the JDK's name of its generator.
    enum Kind {
        EC,
        RSA,
        ED25519
    }

    /// @param dnsNames empty for a client
    Issued issue(String name, String... dnsNames) throws Exception {
        return issue(newKeys(), name, dnsNames);
    }

    private Issued issue(KeyPair own, String name, String... dnsNames) throws Exception {
        return new Issued(
                own,
                sign(
                        "CN=" + name,
                        own,
                        certificate.getSubjectX500Principal().getName(),
                        keys,
                        false,
                        dnsNames));
    }

    KeyMaterial key(String... dnsNames) throws Exception {
        return key(Kind.EC, dnsNames);
    }

    KeyMaterial key(Kind kind, String... dnsNames) throws Exception {
        var own =
                switch (kind) {
                    case EC -> newKeys();
                    case RSA, ED25519 ->
                            KeyPairGenerator.getInstance(kind.name()).generateKeyPair();
                };
        var issued = issue(own, dnsNames[0], dnsNames);
        var result =
                Keys.load(
                        pem(issued.certificate()).getBytes(US_ASCII),
                        pem(new JcaPKCS8Generator(issued.keys().getPrivate(), null))
                                .getBytes(US_ASCII),
                        Instant.now());
        return ((KeyResult.Loaded) result).keyMaterial();
    }

    CaBundle bundle() throws Exception {
        return ((CaResult.Loaded) CaBundles.load(pem(certificate).getBytes(US_ASCII))).bundle();
    }

    private static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static X509Certificate sign(
            String subject,
            KeyPair subjectKeys,
            String issuer,
            KeyPair issuerKeys,
            boolean ca,
            String... dnsNames)
            throws Exception {
        var now = Instant.now();
        var builder =
                new JcaX509v3CertificateBuilder(
                        new X500Name(issuer),
                        BigInteger.valueOf(SERIALS.getAndIncrement()),
                        Date.from(now.minus(Duration.ofHours(1))),
                        Date.from(now.plus(Duration.ofDays(90))),
                        new X500Name(subject),
                        subjectKeys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
        if (dnsNames.length > 0) {
            var names =
                    Arrays.stream(dnsNames)
                            .map(name -> new GeneralName(GeneralName.dNSName, name))
                            .toArray(GeneralName[]::new);
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    static String pem(Object object) throws Exception {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }
}
