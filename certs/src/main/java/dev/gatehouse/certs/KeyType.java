package dev.gatehouse.certs;

/// The kind of a listener's key: what TLS clients differ in when they say what they can verify.
public enum KeyType {
    /// 2048 to 8192 bits, `rsaEncryption`.
    RSA("RSA"),
    /// On P-256, P-384 or P-521: the curves that TLS 1.3 signs with (RFC 8446 4.2.3).
    EC("EC"),
    /// RFC 8410.
    ED25519("EdDSA");

    private final String algorithm;

    KeyType(String algorithm) {
        this.algorithm = algorithm;
    }

    /// The name of the algorithm for the JDK's key factories and for JSSE's key managers.
    String algorithm() {
        return algorithm;
    }
}
