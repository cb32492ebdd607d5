package dev.gatehouse.certs;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// A client by the JDK's TLS. It trusts every server and keeps what each showed: one chain for each
/// full handshake, none for a resumption. It remembers its sessions.
final class TestClient {

    /// The chains of the servers, one for each full handshake.
    final List<List<X509Certificate>> seen = new ArrayList<>();

    /// How often a server asked for a certificate, and whom it said to trust.
    final List<List<Principal>> asked = new ArrayList<>();

    private final SSLContext context;
    private final Issue.Issued own;
    private final X509Certificate[] chain;

    TestClient() {
        this(null);
    }

    /// @param own what to show when asked, or null
    TestClient(Issue.Issued own, X509Certificate... issuers) {
        this.own = own;
        chain = new X509Certificate[1 + issuers.length];
        chain[0] = own == null ? null : own.certificate();
        System.arraycopy(issuers, 0, chain, 1, issuers.length);
        try {
            context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new Keys()}, new TrustManager[] {new Trust()}, null);
        } catch (Exception impossible) {
            throw new AssertionError(impossible);
        }
    }

    SSLEngine engine(String host, Consumer<SSLParameters> with) {
        // The address is what sessions are remembered by: one for all.
        var engine = context.createSSLEngine("gateway", 443);
        engine.setUseClientMode(true);
        var parameters = engine.getSSLParameters();
        if (!host.isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(host)));
        }
        with.accept(parameters);
        engine.setSSLParameters(parameters);
        return engine;
    }

    private final class Keys extends X509ExtendedKeyManager {

        @Override
        public String chooseEngineClientAlias(
                String[] keyType, Principal[] issuers, SSLEngine engine) {
            asked.add(issuers == null ? List.of() : List.of(issuers));
            return own == null ? null : "own";
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return own.key();
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.clone();
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null;
        }
    }

    private final class Trust extends X509ExtendedTrustManager {

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String type, SSLEngine engine) {
            seen.add(List.of(shown));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String type, Socket socket) {
            throw new AssertionError("not by sockets");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String type) {
            throw new AssertionError("not without an engine");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String type, SSLEngine engine) {
            throw new AssertionError("a client meets no clients");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String type, Socket socket) {
            throw new AssertionError("a client meets no clients");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String type) {
            throw new AssertionError("a client meets no clients");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
