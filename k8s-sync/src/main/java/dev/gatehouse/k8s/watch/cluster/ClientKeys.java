package dev.gatehouse.k8s.watch.cluster;

import io.fabric8.kubernetes.client.Config;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// What kind of key a client certificate has: fabric8 goes by the title of the key's PEM block, and
/// takes every `PRIVATE KEY` for one of RSA.
final class ClientKeys {

    private ClientKeys() {}

    /// Tells the configuration, if it has a client certificate.
    static void name(Config config) throws IOException {
        try (var pem = pem(config)) {
            if (pem != null) {
                var certificate =
                        CertificateFactory.getInstance("X.509").generateCertificate(pem);
                config.setClientKeyAlgo(certificate.getPublicKey().getAlgorithm());
            }
        } catch (CertificateException | IllegalArgumentException e) {
            throw new IOException("its client certificate can't be read: " + e.getMessage(), e);
        }
    }

    private static @Nullable InputStream pem(Config config) throws IOException {
        if (config.getClientCertData() != null) {
            return new ByteArrayInputStream(
                    Base64.getDecoder().decode(config.getClientCertData()));
        }
        return config.getClientCertFile() == null
                ? null
                : Files.newInputStream(Path.of(config.getClientCertFile()));
    }
}
