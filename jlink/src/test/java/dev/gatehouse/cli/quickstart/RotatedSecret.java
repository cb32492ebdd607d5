package dev.gatehouse.cli.quickstart;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A Secret as text, time and again with another key and certificate of one authority; or with what
/// only looks like that.
public final class RotatedSecret {

    private final String name;
    private final String host;
    private final PrivateAuthority authority =
            PrivateAuthority.create("rotation CA", Instant.now());
    private final List<String> keyLines = new ArrayList<>();

    /// @param host the host name that its certificates are for
    public RotatedSecret(String name, String host) {
        this.name = name;
        this.host = host;
    }

    /// @param manifest the Secret
    /// @param serial of its certificate
    public record Made(String manifest, BigInteger serial) {}

    /// What clients trust.
    public X509Certificate authority() throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(
                                        authority.certificatePem().getBytes(US_ASCII)));
    }

    /// A new key with its certificate.
    public Made next() {
        var leaf = issue();
        return made(leaf, leaf.certificatePem(), leaf.keyPem());
    }

    /// A new certificate with the key of another one: a rotation of two files, seen in the middle.
    public Made withAnotherKey() {
        var leaf = issue();
        return made(leaf, leaf.certificatePem(), issue().keyPem());
    }

    /// A new pair that came to harm on its way.
    ///
    /// @param form any number; which of the ways
    public Made garbled(int form) {
        var leaf = issue();
        var certificate = leaf.certificatePem();
        var key = leaf.keyPem();
        return switch (Math.floorMod(form, 4)) {
            case 0 -> made(leaf, certificate.substring(0, certificate.length() / 2), key);
            case 1 -> made(leaf, certificate, key.substring(0, key.length() / 2));
            case 2 -> made(leaf, certificate.replace('A', '*'), key);
            default -> made(leaf, key, certificate);
        };
    }

    /// Lines of private keys that were put into Secrets; nobody else may ever print one.
    public List<String> keyLines() {
        return List.copyOf(keyLines);
    }

    private PrivateAuthority.Issued issue() {
        var leaf = authority.server(Set.of(host), Instant.now());
        leaf.keyPem().lines().filter(line -> !line.startsWith("-")).forEach(keyLines::add);
        return leaf;
    }

    private Made made(PrivateAuthority.Issued leaf, String certificate, String key) {
        return new Made(
                """
                apiVersion: v1
                kind: Secret
                metadata: {name: %s}
                type: kubernetes.io/tls
                stringData:
                  tls.crt: |
                %s  tls.key: |
                %s\
                """
                        .formatted(name, certificate.indent(4), key.indent(4)),
                new BigInteger(leaf.serial(), 16));
    }
}
