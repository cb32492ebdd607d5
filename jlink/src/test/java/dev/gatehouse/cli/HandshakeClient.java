package dev.gatehouse.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// A client that connects again and again, verifies the chain and the name of what it is shown, and
/// asks once. That certificate and key are a pair, its TLS verifies by itself: the handshake is
/// signed.
final class HandshakeClient {

    private static final int GUARD_MILLIS = 20_000;

    private final int port;
    private final String host;
    private final String version;
    private final boolean resumes;
    private final TrustManagerFactory trust;
    private SSLContext context;

    /// @param version such as `TLSv1.3`
    /// @param resumes whether it shows the ticket of its last connection
    HandshakeClient(
            int port, String host, X509Certificate authority, String version, boolean resumes)
            throws GeneralSecurityException, IOException {
        this.port = port;
        this.host = host;
        this.version = version;
        this.resumes = resumes;
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("authority", authority);
        trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        context = newContext();
    }

    private SSLContext newContext() throws GeneralSecurityException {
        var made = SSLContext.getInstance("TLS");
        made.init(null, trust.getTrustManagers(), null);
        return made;
    }

    /// A connection whose handshake is done; the certificate is verified.
    SSLSocket connect() throws IOException {
        var plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setTcpNoDelay(true);
        plain.setSoTimeout(GUARD_MILLIS);
        var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
        var parameters = new SSLParameters();
        parameters.setProtocols(new String[] {version});
        parameters.setServerNames(List.of(new SNIHostName(host)));
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
            return socket;
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    /// The certificate that a connection was shown.
    static X509Certificate shown(SSLSocket socket) throws IOException {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    /// One connection and one request.
    ///
    /// @throws IOException with what is not right
    void once(String path, SeenSerials seen) throws IOException, GeneralSecurityException {
        if (!resumes) {
            context = newContext();
        }
        var newest = seen.newest();
        var began = System.currentTimeMillis();
        try (var socket = connect();
                var client = RawClient.over(socket)) {
            var resumed = socket.getSession().getCreationTime() < began;
            seen.saw(
                    shown(socket).getSerialNumber(),
                    newest,
                    version + (resumed ? " resumed" : " full"));
            var answer = client.get(path);
            if (answer.status() != 200) {
                throw new IOException("got " + answer);
            }
        }
    }
}
