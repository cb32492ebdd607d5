package dev.gatehouse.server.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// The JDK's TLS client, with what it sends and says in the test's hands.
final class TlsClient {

    static {
        // Else JSSE's sockets take any end for an orderly one. Read once, before the first socket.
        System.setProperty("com.sun.net.ssl.requireCloseNotify", "true");
    }

    private final SSLContext context;

    TlsClient(TestAuthority trusted, TestAuthority.@Nullable Issued own) throws Exception {
        var trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("ca", trusted.certificate);
        var managers = TrustManagerFactory.getInstance("PKIX");
        managers.init(trust);
        var keys = KeyManagerFactory.getInstance("PKIX");
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        if (own != null) {
            store.setKeyEntry(
                    "own",
                    own.keys().getPrivate(),
                    new char[0],
                    new java.security.cert.Certificate[] {own.certificate()});
        }
        keys.init(store, new char[0]);
        context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), managers.getTrustManagers(), null);
    }

    /// Only the client's side of a handshake, to be carried over anything.
    SSLEngine engine() {
        var engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        return engine;
    }

    /// @param serverName null for none
    /// @param protocols such as `TLSv1.3`; empty for the JDK's own choice
    Connection connect(InetSocketAddress to, @Nullable String serverName, String... protocols)
            throws IOException {
        return connect(
                to,
                serverName,
                parameters -> {
                    if (protocols.length > 0) {
                        parameters.setProtocols(protocols);
                    }
                });
    }

    Connection connect(
            InetSocketAddress to, @Nullable String serverName, Consumer<SSLParameters> offer)
            throws IOException {
        return over(new Socket(to.getAddress(), to.getPort()), serverName, offer);
    }

    /// @param plain belongs to the connection
    Connection over(Socket plain, @Nullable String serverName, Consumer<SSLParameters> offer)
            throws IOException {
        plain.setSoTimeout(20_000);
        // With a stable name and port JSSE finds the session to resume.
        var socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(
                                        plain,
                                        serverName == null ? "none" : serverName,
                                        plain.getPort(),
                                        true);
        var parameters = socket.getSSLParameters();
        parameters.setServerNames(
                serverName == null ? List.of() : List.of(new SNIHostName(serverName)));
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        offer.accept(parameters);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return new Connection(socket);
    }

    /// A connection whose handshake is done.
    record Connection(SSLSocket socket) implements AutoCloseable {

        void send(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
        }

        /// A response with Content-Length, whole.
        String answer() throws IOException {
            var in = socket.getInputStream();
            var head = new ByteArrayOutputStream();
            while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
                var b = in.read();
                if (b < 0) {
                    throw new IOException("ended after " + head);
                }
                head.write(b);
            }
            var text = head.toString(ISO_8859_1);
            var length = text.toLowerCase(java.util.Locale.ROOT).indexOf("content-length: ");
            var body =
                    length < 0
                            ? 0
                            : Integer.parseInt(
                                    text.substring(length + 16, text.indexOf('\r', length)));
            return text + new String(in.readNBytes(body), ISO_8859_1);
        }

        String get(String host, String path) throws IOException {
            send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            return answer();
        }

        int status(String host, String path) throws IOException {
            return Integer.parseInt(get(host, path).substring(9, 12));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
