package dev.gatehouse.certs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;

/// Keys of the tests, made on the spot, and their PEM files.
final class TestKeys {

    private static final KeyPair RSA = generate("RSA", 2048);

    private TestKeys() {}

    /// A new key on P-256.
    static KeyPair ec() {
        return ec("secp256r1");
    }

    static KeyPair ec(String curve) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /// Always the same of 2048 bits: they take long.
    static KeyPair rsa() {
        return RSA;
    }

    static KeyPair rsa(int bits) {
        return generate("RSA", bits);
    }

    static KeyPair ed25519() {
        return generate("Ed25519", 255);
    }

    private static KeyPair generate(String algorithm, int bits) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static byte[] pkcs8(PrivateKey key) {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    /// PKCS#1 for RSA, SEC 1 with its curve for EC.
    static byte[] traditional(PrivateKey key) {
        try {
            var inner = PrivateKeyInfo.getInstance(key.getEncoded()).parsePrivateKey();
            if (key.getAlgorithm().equals("RSA")) {
                return pem("RSA PRIVATE KEY", inner.toASN1Primitive().getEncoded());
            }
            var sec1 = ECPrivateKey.getInstance(inner);
            var curve = PrivateKeyInfo.getInstance(key.getEncoded()).getPrivateKeyAlgorithm();
            var whole = new ECPrivateKey(curveBits(key), sec1.getKey(), curve.getParameters());
            return pem("EC PRIVATE KEY", whole.getEncoded());
        } catch (Exception broken) {
            throw new AssertionError(broken);
        }
    }

    /// SEC 1 without a curve, behind an `EC PARAMETERS` block with it if so asked.
    static byte[] sec1Beside(PrivateKey key, boolean parameters) {
        try {
            var info = PrivateKeyInfo.getInstance(key.getEncoded());
            var sec1 = ECPrivateKey.getInstance(info.parsePrivateKey());
            var bare =
                    pem(
                            "EC PRIVATE KEY",
                            new ECPrivateKey(curveBits(key), sec1.getKey()).getEncoded());
            var curve =
                    info.getPrivateKeyAlgorithm().getParameters().toASN1Primitive().getEncoded();
            return parameters ? concat(pem("EC PARAMETERS", curve), bare) : bare;
        } catch (Exception broken) {
            throw new AssertionError(broken);
        }
    }

    private static int curveBits(PrivateKey key) {
        return ((java.security.interfaces.ECPrivateKey) key).getParams().getOrder().bitLength();
    }

    static byte[] pem(X509Certificate... certificates) {
        var parts = new byte[certificates.length][];
        for (var i = 0; i < certificates.length; i++) {
            try {
                parts[i] = pem("CERTIFICATE", certificates[i].getEncoded());
            } catch (CertificateEncodingException impossible) {
                throw new AssertionError(impossible);
            }
        }
        return concat(parts);
    }

    static byte[] pem(String label, byte[] content) {
        var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return ("-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n")
                .getBytes(US_ASCII);
    }

    static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /// What listeners get from a certificate and its issuers.
    static KeyMaterial material(Issue.Issued leaf, X509Certificate... issuers) {
        var chain = concat(pem(leaf.certificate()), pem(issuers));
        var result = Keys.load(chain, pkcs8(leaf.key()), Issue.NOW);
        assertThat(result).isInstanceOf(KeyResult.Loaded.class);
        return ((KeyResult.Loaded) result).keyMaterial();
    }

    static CaBundle bundle(X509Certificate... authorities) {
        var result = CaBundles.load(pem(authorities));
        assertThat(result).isInstanceOf(CaResult.Loaded.class);
        return ((CaResult.Loaded) result).bundle();
    }
}
