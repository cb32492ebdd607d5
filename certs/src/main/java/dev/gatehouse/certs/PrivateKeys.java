package dev.gatehouse.certs;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/// Private keys from PEM blocks: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017 A.1.2) and SEC 1 (RFC 5915).
/// The key becomes one of the JDK's own, since those have the fast signatures. No message holds
/// anything of a key, and no exception's message is ever passed on.
final class PrivateKeys {

    /// An RSA key of 8192 bits takes 4.7 KiB.
    private static final int MAX_KEY_BYTES = 16 * 1024;

    /// The curves for which TLS 1.3 has a signature scheme (RFC 8446 4.2.3): P-256, P-384, P-521.
    private static final Set<ASN1ObjectIdentifier> CURVES =
            Set.of(
                    X9ObjectIdentifiers.prime256v1,
                    SECObjectIdentifiers.secp384r1,
                    SECObjectIdentifiers.secp521r1);

    /// RFC 8410 3.
    private static final ASN1ObjectIdentifier ED25519 = new ASN1ObjectIdentifier("1.3.101.112");

    private static final SecureRandom RANDOM = new SecureRandom();

    private PrivateKeys() {}

    /// What became of a block.
    sealed interface Parsed {

        record Key(PrivateKey key, KeyType type) implements Parsed {

            @Override
            public String toString() {
                return "Key[" + type + ", redacted]";
            }
        }

        /// @param reason a clause that follows "the private key"
        record Unusable(String reason) implements Parsed {}
    }

    /// @param parameters the `EC PARAMETERS` block that stands beside a SEC 1 key, if any
    static Parsed parse(PemBlock block, @Nullable PemBlock parameters) {
        if (block.encrypted() || block.kind() == PemBlock.Kind.ENCRYPTED_PKCS8_KEY) {
            return new Parsed.Unusable("is encrypted with a passphrase, and nobody is here to ask");
        }
        if (block.content().length > MAX_KEY_BYTES) {
            return new Parsed.Unusable("is larger than " + MAX_KEY_BYTES + " bytes");
        }
        try {
            return switch (block.kind()) {
                case PKCS8_KEY -> fromPkcs8(PrivateKeyInfo.getInstance(block.content()));
                case RSA_KEY -> fromPkcs8(wrapPkcs1(block));
                case EC_KEY -> fromSec1(block, parameters);
                case CERTIFICATE, ENCRYPTED_PKCS8_KEY, EC_PARAMETERS, OTHER_KEY, OTHER ->
                        new Parsed.Unusable(
                                "is in a form that isn't supported: PKCS#8, PKCS#1 (RSA) and SEC 1"
                                        + " (EC) are");
            };
        } catch (GeneralSecurityException | IOException | RuntimeException garbled) {
            // Bouncy Castle's parsers throw many kinds for bytes that aren't what they should be.
            return new Parsed.Unusable("is garbled: what stands in its PEM block isn't a key");
        }
    }

    private static PrivateKeyInfo wrapPkcs1(PemBlock block) throws IOException {
        return new PrivateKeyInfo(
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                org.bouncycastle.asn1.pkcs.RSAPrivateKey.getInstance(block.content()));
    }

    private static Parsed fromSec1(PemBlock block, @Nullable PemBlock parameters)
            throws IOException, GeneralSecurityException {
        var key = ECPrivateKey.getInstance(block.content());
        ASN1Encodable curve = key.getParametersObject();
        if (curve == null && parameters != null) {
            curve = ASN1Primitive.fromByteArray(parameters.content());
        }
        if (curve == null) {
            return new Parsed.Unusable("doesn't say on which elliptic curve it is");
        }
        return fromPkcs8(
                new PrivateKeyInfo(
                        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve), key));
    }

    private static Parsed fromPkcs8(PrivateKeyInfo info)
            throws IOException, GeneralSecurityException {
        var algorithm = info.getPrivateKeyAlgorithm();
        var kind = algorithm.getAlgorithm();
        if (kind.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return jdkKey(info, KeyType.RSA);
        }
        if (kind.equals(ED25519)) {
            return jdkKey(info, KeyType.ED25519);
        }
        if (!kind.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return new Parsed.Unusable(
                    "is of a kind that isn't supported: RSA, EC and Ed25519 are");
        }
        if (!(algorithm.getParameters() instanceof ASN1ObjectIdentifier curve)) {
            return new Parsed.Unusable("spells its elliptic curve out instead of naming it");
        }
        if (!CURVES.contains(curve)) {
            return new Parsed.Unusable(
                    "is on an elliptic curve that TLS 1.3 doesn't sign with: P-256, P-384 and P-521"
                            + " are supported");
        }
        return jdkKey(info, KeyType.EC);
    }

    private static Parsed jdkKey(PrivateKeyInfo info, KeyType type)
            throws IOException, GeneralSecurityException {
        var spec = new PKCS8EncodedKeySpec(info.getEncoded());
        return new Parsed.Key(KeyFactory.getInstance(type.algorithm()).generatePrivate(spec), type);
    }

    /// Whether a signature by the private key is one for the public key: the proof that both belong
    /// together, and that the key works, which equal numbers would not give.
    static boolean belongTogether(PrivateKey key, KeyType type, PublicKey publicKey) {
        if (!key.getAlgorithm().equals(publicKey.getAlgorithm())
                || (key instanceof RSAPrivateKey rsa
                        && publicKey instanceof RSAPublicKey other
                        && !rsa.getModulus().equals(other.getModulus()))) {
            return false;
        }
        var algorithm =
                switch (type) {
                    case RSA -> "SHA256withRSA";
                    case EC -> "SHA256withECDSA";
                    case ED25519 -> "Ed25519";
                };
        var challenge = new byte[32];
        RANDOM.nextBytes(challenge);
        try {
            var signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(challenge);
            var signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(challenge);
            return signature.verify(signed);
        } catch (GeneralSecurityException | RuntimeException unfit) {
            return false;
        }
    }
}
