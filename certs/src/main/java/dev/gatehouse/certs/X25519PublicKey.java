package dev.gatehouse.certs;

import java.math.BigInteger;
import java.security.interfaces.XECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.util.HexFormat;

/// A point that [X25519Provider] has made.
final class X25519PublicKey implements XECPublicKey {

    private static final long serialVersionUID = 1L;

    // RFC 8410 section 4: SubjectPublicKeyInfo, up to the point.
    private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b656e032100");

    private final byte[] point;

    /// @param point little endian; belongs to the key
    X25519PublicKey(byte[] point) {
        this.point = point;
    }

    @Override
    public BigInteger getU() {
        var bigEndian = new byte[point.length];
        for (var at = 0; at < point.length; at++) {
            bigEndian[at] = point[point.length - 1 - at];
        }
        return new BigInteger(1, bigEndian);
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
        return "X.509";
    }

    @Override
    public byte[] getEncoded() {
        return join(PREFIX, point);
    }

    static byte[] join(byte[] first, byte[] second) {
        var joined = new byte[first.length + second.length];
        System.arraycopy(first, 0, joined, 0, first.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
