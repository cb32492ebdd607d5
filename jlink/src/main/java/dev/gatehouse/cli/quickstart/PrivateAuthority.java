package dev.gatehouse.cli.quickstart;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.certs.KeyResult;
import dev.gatehouse.certs.Keys;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A certificate authority of one's own, on P-256, for certificates to play with.
final class PrivateAuthority {

    /// How long a certificate is valid that it issues.
    static final Duration LEAF = Duration.ofDays(90);

    private static final Duration AUTHORITY = Duration.ofDays(3650);

    /// Clocks differ a little.
    private static final Duration BEFORE = Duration.ofHours(1);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final X509Certificate certificate;
    private final PrivateKey key;

    private PrivateAuthority(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /// A certificate with its key; it prints neither.
    static final class Issued {

        private final X509Certificate certificate;
        private final PrivateKey key;

        private Issued(X509Certificate certificate, PrivateKey key) {
            this.certificate = certificate;
            this.key = key;
        }

        String certificatePem() {
            return pem(certificate);
        }

        String keyPem() {
            return pem(key);
        }

        String serial() {
            return certificate.getSerialNumber().toString(16);
        }

        Instant until() {
            return certificate.getNotAfter().toInstant();
        }
    }

    static PrivateAuthority create(String name, Instant now) {
        var keys = keys();
        var subject = new X500Principal("CN=" + name);
        var extensions =
                List.of(
                        extension(Extension.basicConstraints, true, new BasicConstraints(true)),
                        extension(
                                Extension.keyUsage,
                                true,
                                new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)));
        return new PrivateAuthority(
                sign(
                        subject,
                        keys.getPrivate(),
                        subject,
                        keys.getPublic(),
                        now,
                        AUTHORITY,
                        extensions),
                keys.getPrivate());
    }

    /// An authority from its files; empty if they are no good, or not at that moment.
    static Optional<PrivateAuthority> read(byte[] certificatePem, byte[] keyPem, Instant at) {
        return switch (Keys.load(certificatePem, keyPem, at)) {
            case KeyResult.Loaded(var loaded, _) ->
                    Optional.of(new PrivateAuthority(loaded.leaf(), loaded.key()));
            case KeyResult.Rejected _ -> Optional.empty();
        };
    }

    /// A certificate for host names; for this machine's loopback where there are none.
    Issued server(Set<String> hosts, Instant now) {
        var names = new ArrayList<GeneralName>();
        for (var host : hosts) {
            names.add(new GeneralName(GeneralName.dNSName, host));
        }
        if (hosts.isEmpty()) {
            names.add(new GeneralName(GeneralName.dNSName, "localhost"));
            names.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
            names.add(new GeneralName(GeneralName.iPAddress, "::1"));
        }
        var first = hosts.stream().findFirst().orElse("localhost");
        return issue(
                first,
                now,
                KeyPurposeId.id_kp_serverAuth,
                List.of(
                        extension(
                                Extension.subjectAlternativeName,
                                false,
                                new GeneralNames(names.toArray(new GeneralName[0])))));
    }

    /// A certificate for a client.
    Issued client(String name, Instant now) {
        return issue(name, now, KeyPurposeId.id_kp_clientAuth, List.of());
    }

    String certificatePem() {
        return pem(certificate);
    }

    String keyPem() {
        return pem(key);
    }

    private Issued issue(String name, Instant now, KeyPurposeId purpose, List<Extension> more) {
        var keys = keys();
        var extensions = new ArrayList<Extension>(more);
        extensions.add(extension(Extension.basicConstraints, true, new BasicConstraints(false)));
        extensions.add(
                extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature)));
        extensions.add(extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose)));
        return new Issued(
                sign(
                        certificate.getSubjectX500Principal(),
                        key,
                        new X500Principal("CN=" + name),
                        keys.getPublic(),
                        now,
                        LEAF,
                        extensions),
                keys.getPrivate());
    }

    private static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    private static Extension extension(
            ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
        try {
            return new Extension(id, critical, value.toASN1Primitive().getEncoded("DER"));
        } catch (IOException e) {
            throw new IllegalStateException("it is written to memory", e);
        }
    }

    private static X509Certificate sign(
            X500Principal issuer,
            PrivateKey issuerKey,
            X500Principal subject,
            PublicKey subjectKey,
            Instant now,
            Duration valid,
            List<Extension> extensions) {
        var from = now.truncatedTo(ChronoUnit.SECONDS).minus(BEFORE);
        var builder =
                new JcaX509v3CertificateBuilder(
                        issuer,
                        new BigInteger(63, RANDOM).setBit(62),
                        Date.from(from),
                        Date.from(from.plus(valid)),
                        subject,
                        subjectKey);
        try {
            for (var extension : extensions) {
                builder.addExtension(extension);
            }
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey);
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("a certificate of our own making", e);
        }
    }

    private static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate of our own making", e);
        }
    }

    private static String pem(PrivateKey key) {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    private static String pem(String label, byte[] content) {
        var base64 = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }
}
