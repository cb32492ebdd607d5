package dev.gatehouse.certs;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Chooses among the certificates of a profile: of those that the client can verify, the ones whose
/// host names fit best, and of these the one of the key type that JSSE asks for, which goes by the
/// client's preference. It holds the keys themselves: a key store would decrypt a key for each
/// handshake. Immutable; an alias is an index.
final class ServerKeyManager extends X509ExtendedKeyManager {

    private final List<KeyMaterial> certificates;

    ServerKeyManager(List<KeyMaterial> certificates) {
        this.certificates = List.copyOf(certificates);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return engine.getHandshakeSession() instanceof ExtendedSSLSession session
                ? choose(
                        keyType,
                        serverName(session),
                        Arrays.asList(session.getPeerSupportedSignatureAlgorithms()),
                        session.getProtocol().equals(TlsVersion.TLS_1_3.protocol()))
                : choose(keyType, "", List.of(), false);
    }

    private static String serverName(ExtendedSSLSession session) {
        for (var name : session.getRequestedServerNames()) {
            if (name instanceof SNIHostName host) {
                return host.getAsciiName().toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }

    /// @param serverName lower case; empty for none
    /// @param algorithms what the client verifies, by the JDK's names; empty for unknown
    @Nullable String choose(
            String keyType, String serverName, List<String> algorithms, boolean tls13) {
        var usable = new ArrayList<KeyMaterial>();
        for (var certificate : certificates) {
            if (algorithms.isEmpty() || canVerify(certificate, algorithms, tls13)) {
                usable.add(certificate);
            }
        }
        if (usable.isEmpty()) {
            return null;
        }
        var best = 0;
        for (var certificate : usable) {
            best = Math.max(best, fit(certificate, serverName));
        }
        var names = usable.getFirst().dnsNames();
        for (var certificate : usable) {
            var fits =
                    best > 0
                            ? fit(certificate, serverName) == best
                            : certificate.dnsNames().equals(names);
            if (fits && certificate.type().algorithm().equals(keyType)) {
                return String.valueOf(certificates.indexOf(certificate));
            }
        }
        return null;
    }

    /// 2 for the very name, 1 for a wildcard (RFC 9525 6.3: one whole label), else 0.
    private static int fit(KeyMaterial certificate, String serverName) {
        if (serverName.isEmpty()) {
            return 0;
        }
        if (certificate.dnsNames().contains(serverName)) {
            return 2;
        }
        var dot = serverName.indexOf('.');
        return dot > 0 && certificate.dnsNames().contains("*" + serverName.substring(dot)) ? 1 : 0;
    }

    private static boolean canVerify(
            KeyMaterial certificate, List<String> algorithms, boolean tls13) {
        return switch (certificate.type()) {
            case ED25519 -> algorithms.contains("EdDSA") || algorithms.contains("Ed25519");
            case RSA ->
                    algorithms.contains("RSASSA-PSS")
                            || (!tls13 && algorithms.stream().anyMatch(a -> a.endsWith("withRSA")));
            case EC ->
                    tls13
                            ? algorithms.contains(tls13Algorithm(certificate))
                            : algorithms.stream().anyMatch(a -> a.endsWith("withECDSA"));
        };
    }

    // RFC 8446 4.2.3: in TLS 1.3 a scheme names curve and digest. JSSE asks for "EC" whatever the
    // curve, and would find out too late that it can't sign.
    private static String tls13Algorithm(KeyMaterial certificate) {
        var bits =
                certificate.leaf().getPublicKey() instanceof ECPublicKey ec
                        ? ec.getParams().getOrder().bitLength()
                        : 0;
        return switch (bits) {
            case 256 -> "SHA256withECDSA";
            case 384 -> "SHA384withECDSA";
            default -> "SHA512withECDSA";
        };
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        var certificate = find(alias);
        return certificate == null ? null : certificate.key();
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        var certificate = find(alias);
        return certificate == null ? null : certificate.chain().toArray(X509Certificate[]::new);
    }

    private @Nullable KeyMaterial find(String alias) {
        for (var i = 0; i < certificates.size(); i++) {
            if (String.valueOf(i).equals(alias)) {
                return certificates.get(i);
            }
        }
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(keyType, "", List.of(), false);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
