package dev.gatehouse.certs;

/// How clients prove who they are (Gateway API: `FrontendTLSValidation`).
///
/// @param authorities who vouches for clients
public record ClientValidation(Mode mode, CaBundle authorities) {

    /// What becomes of a client that can't prove it.
    public enum Mode {
        /// Its handshake fails.
        ALLOW_VALID_ONLY,
        /// It is served all the same, with no certificate or with any for which it has the key. The
        /// verdict says so: [TlsContext#client].
        ALLOW_INSECURE_FALLBACK
    }
}
