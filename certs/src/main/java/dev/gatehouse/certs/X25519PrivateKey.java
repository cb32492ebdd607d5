package dev.gatehouse.certs;

import java.security.interfaces.XECPrivateKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.util.HexFormat;
import java.util.Optional;

/// A scalar that [X25519Provider] has made. It never prints itself.
final class X25519PrivateKey implements XECPrivateKey {

    private static final long serialVersionUID = 1L;

    // RFC 8410 section 7: OneAsymmetricKey, up to the scalar.
    private static final byte[] PREFIX =
            HexFormat.of().parseHex("302e020100300506032b656e04220420");

    private final byte[] scalar;

    /// @param scalar little endian; belongs to the key
    X25519PrivateKey(byte[] scalar) {
        this.scalar = scalar;
    }

    @Override
    public Optional<byte[]> getScalar() {
        return Optional.of(scalar.clone());
    }

    @Override
    public AlgorithmParameterSpec getParams() {
        return NamedParameterSpec.X25519;
    }

    @Override
    public String getAlgorithm() {
        return "XDH";
    }

    @Override
    public String getFormat() {
        return "PKCS#8";
    }

    @Override
    public byte[] getEncoded() {
        return X25519PublicKey.join(PREFIX, scalar);
    }
}
