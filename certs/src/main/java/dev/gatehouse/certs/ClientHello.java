package dev.gatehouse.certs;

import java.util.List;
import java.util.Optional;

/// What a gateway needs of a client's first message to choose who answers it (RFC 8446 4.1.2). Not
/// authenticated: a claim until a handshake with it has ended well.
///
/// @param serverName the host name asked for, lower case and without a trailing dot; empty where
///   none was given or an IP address was. With Encrypted ClientHello it is the outer one
/// @param applicationProtocols the ALPN names in the client's order (RFC 7301), GREASE ones too; a
///   character is a byte
/// @param versions the TLS versions offered, in the client's order without GREASE values: 0x0304 is
///   TLS 1.3. Where the client has no supported_versions, its highest one alone
public record ClientHello(
        Optional<String> serverName, List<String> applicationProtocols, List<Integer> versions) {

    public ClientHello {
        applicationProtocols = List.copyOf(applicationProtocols);
        versions = List.copyOf(versions);
    }
}
