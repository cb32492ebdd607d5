package dev.gatehouse.k8s.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.certs.KeyMaterial;
import dev.gatehouse.certs.KeyResult;
import dev.gatehouse.certs.Keys;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/// Client certificates with their keys.
final class ClientKeys {

    private ClientKeys() {}

    /// Loads one. If it has expired, or is not valid yet, it is loaded all the same: it is the
    /// server that judges, by its own clock, and a gateway with an old configuration is better than
    /// none.
    ///
    /// @throws IOException if it can't be used; its message is a clause
    static KeyMaterial load(String certificate, String key, Instant now) throws IOException {
        var cert = certificate.getBytes(US_ASCII);
        var result = Keys.load(cert, key.getBytes(US_ASCII), now);
        if (result instanceof KeyResult.Rejected) {
            var valid = validFrom(cert);
            if (valid.isPresent()) {
                result = Keys.load(cert, key.getBytes(US_ASCII), valid.get());
            }
        }
        return switch (result) {
            case KeyResult.Loaded(var loaded, _) -> loaded;
            case KeyResult.Rejected(var reason) -> throw new IOException(reason);
        };
    }

    /// A moment at which the first certificate is valid.
    private static Optional<Instant> validFrom(byte[] certificate) {
        try {
            return CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(certificate))
                            instanceof X509Certificate first
                    ? Optional.of(first.getNotBefore().toInstant())
                    : Optional.empty();
        } catch (CertificateException _) {
            return Optional.empty();
        }
    }
}
