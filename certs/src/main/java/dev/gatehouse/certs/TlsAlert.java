package dev.gatehouse.certs;

/// The alerts with which a ClientHello is refused (RFC 8446 6.2), all of them fatal.
public enum TlsAlert {
    UNEXPECTED_MESSAGE(10),
    RECORD_OVERFLOW(22),
    ILLEGAL_PARAMETER(47),
    DECODE_ERROR(50),
    PROTOCOL_VERSION(70),
    UNRECOGNIZED_NAME(112);

    private final int code;

    TlsAlert(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /// The whole record that tells the peer, in clear text: seven bytes, a new array.
    public byte[] toRecord() {
        return new byte[] {21, 3, 3, 0, 2, 2, (byte) code};
    }
}
