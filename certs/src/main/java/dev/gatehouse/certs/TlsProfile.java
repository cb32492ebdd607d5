package dev.gatehouse.certs;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// What TLS for one listener is made of. Two are equal if their contents are: the same chains, the
/// same authorities and so on, wherever they were loaded from.
///
/// @param certificates at least one; chosen by the server name, then by what the client can verify.
///   The first is the default, with those that have the same host names
/// @param clients how clients prove who they are; empty if they aren't asked
/// @param minimum the oldest version spoken
/// @param applicationProtocols ALPN names in our order (RFC 7301), such as `h2` and `http/1.1`;
///   where the client offers some and none of these, its handshake fails. Empty to ignore the
///   extension
public record TlsProfile(
        List<KeyMaterial> certificates,
        Optional<ClientValidation> clients,
        TlsVersion minimum,
        List<String> applicationProtocols) {

    public TlsProfile {
        certificates = List.copyOf(certificates);
        applicationProtocols = List.copyOf(applicationProtocols);
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("a TLS profile needs a certificate");
        }
        for (var name : applicationProtocols) {
            var length = name.getBytes(StandardCharsets.UTF_8).length;
            if (length == 0 || length > 255) {
                throw new IllegalArgumentException("an ALPN name has 1 to 255 bytes");
            }
        }
    }
}
