package dev.gatehouse.certs;

import java.math.BigInteger;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.KeyAgreementSpi;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.jspecify.annotations.Nullable;

/// The agreement of [X25519Provider]. As with the JDK's own, a secret is handed out once.
final class X25519Agreement extends KeyAgreementSpi {

    private static final BigInteger FIELD =
            BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

    private byte @Nullable [] scalar;
    private byte @Nullable [] secret;

    @Override
    protected void engineInit(Key key, @Nullable SecureRandom random) throws InvalidKeyException {
        if (!(key instanceof XECPrivateKey ours && X25519Provider.isX25519(ours.getParams()))) {
            throw new InvalidKeyException("not a private key of X25519");
        }
        scalar = ours.getScalar().orElseThrow(() -> new InvalidKeyException("no scalar"));
        if (scalar.length != X25519.SCALAR_SIZE) {
            throw new InvalidKeyException("a scalar of " + scalar.length + " bytes");
        }
        secret = null;
    }

    @Override
    protected void engineInit(
            Key key, @Nullable AlgorithmParameterSpec parameters, @Nullable SecureRandom random)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        if (parameters != null && !X25519Provider.isX25519(parameters)) {
            throw new InvalidAlgorithmParameterException("not X25519");
        }
        engineInit(key, random);
    }

    @Override
    protected @Nullable Key engineDoPhase(Key key, boolean lastPhase) throws InvalidKeyException {
        if (scalar == null || secret != null || !lastPhase) {
            throw new IllegalStateException("two parties agree, in one phase");
        }
        if (!(key instanceof XECPublicKey theirs && X25519Provider.isX25519(theirs.getParams()))) {
            throw new InvalidKeyException("not a public key of X25519");
        }
        var agreed = new byte[X25519.POINT_SIZE];
        // RFC 8446 7.4.2: all zeroes must be refused.
        if (!X25519.calculateAgreement(scalar, 0, encoded(theirs.getU()), 0, agreed, 0)) {
            throw new InvalidKeyException("a point of small order");
        }
        secret = agreed;
        return null;
    }

    // RFC 7748 section 5: little endian. A point is public, so its time may tell.
    private static byte[] encoded(BigInteger u) {
        var bytes = u.mod(FIELD).toByteArray();
        var point = new byte[X25519.POINT_SIZE];
        for (var at = 0; at < Math.min(bytes.length, point.length); at++) {
            point[at] = bytes[bytes.length - 1 - at];
        }
        return point;
    }

    @Override
    protected byte[] engineGenerateSecret() {
        if (secret == null) {
            throw new IllegalStateException("nothing is agreed on");
        }
        var handedOut = secret;
        secret = null;
        return handedOut;
    }

    @Override
    protected int engineGenerateSecret(byte[] into, int offset) throws ShortBufferException {
        if (into.length - offset < X25519.POINT_SIZE) {
            throw new ShortBufferException("the secret has " + X25519.POINT_SIZE + " bytes");
        }
        System.arraycopy(engineGenerateSecret(), 0, into, offset, X25519.POINT_SIZE);
        return X25519.POINT_SIZE;
    }

    @Override
    protected SecretKey engineGenerateSecret(String algorithm) throws NoSuchAlgorithmException {
        if (!algorithm.equals("TlsPremasterSecret") && !algorithm.equals("Generic")) {
            throw new NoSuchAlgorithmException("a secret for " + algorithm);
        }
        return new SecretKeySpec(engineGenerateSecret(), algorithm);
    }
}
