package dev.gatehouse.certs;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// Handshakes with ourselves, in memory: what JSSE does once in a process, some 50 ms of it, is
/// done before the first client comes, and on no thread that serves others.
public final class TlsWarmUp {

    /// Bytes: a whole flight fits, and the largest record.
    private static final int ROOM = 64 * 1024;

    /// Wraps, unwraps and tasks of each side; a dozen will do.
    private static final int MAX_STEPS = 100;

    private TlsWarmUp() {}

    /// Shakes hands once in each version of a profile. Does no harm where that fails: then it fails
    /// for clients, too, and they are told.
    ///
    /// @return how many handshakes were done
    public static int run(TlsProfile profile) {
        // Of its own, so that no ticket of it is good elsewhere. Nobody has a certificate to show.
        var server =
                new TlsContext(
                        new TlsProfile(
                                profile.certificates(),
                                Optional.empty(),
                                profile.minimum(),
                                profile.applicationProtocols()),
                        InstantSource.system());
        return (int)
                Arrays.stream(TlsVersion.values())
                        .filter(version -> version.compareTo(profile.minimum()) >= 0)
                        .filter(version -> shakeHands(client(version), server.newEngine()))
                        .count();
    }

    private static SSLEngine client(TlsVersion version) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustOurselves()}, null);
            var engine = context.createSSLEngine();
            engine.setUseClientMode(true);
            var parameters = engine.getSSLParameters();
            parameters.setProtocols(new String[] {version.protocol()});
            parameters.setServerNames(List.of(new SNIHostName("localhost")));
            engine.setSSLParameters(parameters);
            return engine;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this JDK has no TLS", impossible);
        }
    }

    /// @return whether both sides are done
    private static boolean shakeHands(SSLEngine client, SSLEngine server) {
        var toServer = ByteBuffer.allocate(ROOM);
        var toClient = ByteBuffer.allocate(ROOM);
        try {
            client.beginHandshake();
            server.beginHandshake();
            for (var step = 0; step < MAX_STEPS; step++) {
                step(client, toClient, toServer);
                step(server, toServer, toClient);
                if (done(client) && done(server)) {
                    return true;
                }
            }
            return false;
        } catch (SSLException _) {
            return false;
        }
    }

    private static boolean done(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer from, ByteBuffer to) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> engine.getDelegatedTask().run();
            case NEED_WRAP -> {
                var _ = engine.wrap(ByteBuffer.allocate(0), to);
            }
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                from.flip();
                var _ = engine.unwrap(from, ByteBuffer.allocate(ROOM));
                from.compact();
            }
            case FINISHED, NOT_HANDSHAKING -> {}
        }
    }

    /// For the client in memory, which nobody else can reach.
    private static final class TrustOurselves implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
