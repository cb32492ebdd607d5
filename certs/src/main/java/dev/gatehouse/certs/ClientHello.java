package dev.gatehouse.certs;

import java.util.List;
import java.util.Optional;

/// What a gateway needs of a client's first message to choose who answers it (RFC 8446 4.1.2). Not
/// authenticated: a claim until a handshake with it has ended well.
///
/// What clients write for a server name, and what becomes of it:
/// - letters, digits, `-` and `_` in labels of 1 to 63 bytes, 253 in all: itself, in lower case;
/// - the same with one dot at its end: itself without the dot;
/// - an IPv4 or IPv6 address, or a last label of digits only: no name, since RFC 6066 3 forbids it;
/// - anything else (an empty label, `*`, a port, a blank, NUL, a byte above 127, too long): refused
///   with `unrecognized_name`;
/// - two host names: refused with `illegal_parameter`;
/// - an empty name or an empty list: refused with `decode_error`.
///
/// JSSE is stricter where it terminates TLS: it answers a dot at the end, `_` and an IPv6 address
/// with `illegal_parameter`.
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
