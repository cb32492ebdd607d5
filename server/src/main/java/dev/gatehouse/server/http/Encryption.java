package dev.gatehouse.server.http;

import dev.gatehouse.model.ListenerId;
import java.util.Optional;

/// How a client's connection is encrypted, and what its handshake settled.
///
/// @param listener whose certificate the client was shown: requests for other listeners' hosts
///   don't belong on this connection (RFC 9110 15.5.20)
/// @param protocol such as `TLSv1.3`
/// @param cipherSuite such as `TLS_AES_128_GCM_SHA256`
/// @param serverName the host name that the client asked for; empty for none
/// @param client who the client has proven to be
public record Encryption(
        ListenerId listener,
        String protocol,
        String cipherSuite,
        String serverName,
        Optional<Client> client) {

    /// A client whose certificate a CA of the listener's vouches for.
    ///
    /// @param subject its distinguished name (RFC 2253)
    /// @param element what `X-Forwarded-Client-Cert` says of it
    public record Client(String subject, String element) {}
}
