package dev.gatehouse.k8s.access;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A cluster's authority, made on the spot.
final class TestAuthority {

    private static final X500Name NAME = new X500Name("CN=test cluster");
    private static final AtomicLong SERIAL = new AtomicLong(1);

    private final KeyPair keys = keys();
    private final X509Certificate certificate;

    /// A certificate with its key, as PEM.
    record Issued(X509Certificate certificate, KeyPair keys) {

        String pem() {
            return TestAuthority.pem("CERTIFICATE", encoded(certificate));
        }

        String keyPem() {
            return TestAuthority.pem("PRIVATE KEY", keys.getPrivate().getEncoded());
        }
    }

    TestAuthority() {
        certificate = certificate(NAME, keys, true, Instant.now().plusSeconds(86_400));
    }

    String pem() {
        return pem("CERTIFICATE", encoded(certificate));
    }

    Issued issue(String name, Instant until) {
        var own = keys();
        return new Issued(certificate(new X500Name("CN=" + name), own, false, until), own);
    }

    /// For a server on 127.0.0.1.
    SSLContext server() throws Exception {
        var own = issue("server", Instant.now().plusSeconds(86_400));
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "server",
                own.keys().getPrivate(),
                new char[0],
                new X509Certificate[] {own.certificate()});
        var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(store, new char[0]);
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", certificate);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private X509Certificate certificate(
            X500Name subject, KeyPair own, boolean authority, Instant until) {
        try {
            var builder =
                    new JcaX509v3CertificateBuilder(
                            NAME,
                            BigInteger.valueOf(SERIAL.getAndIncrement()),
                            Date.from(until.minusSeconds(10 * 86_400)),
                            Date.from(until),
                            subject,
                            own.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (Exception broken) {
            throw new AssertionError(broken);
        }
    }

    private static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(
                        type,
                        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der),
                        type);
    }
}
