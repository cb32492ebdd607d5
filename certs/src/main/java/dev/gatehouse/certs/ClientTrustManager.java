package dev.gatehouse.certs;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Judges client certificates by a [ClientValidation]; refuses servers. Shared between threads.
final class ClientTrustManager extends X509ExtendedTrustManager {

    /// Above this many authorities their names are not sent: clients take an absent list for any,
    /// and JSSE's message is bounded.
    private static final int MAX_HINTS = 50;

    // Where a session keeps its verdict, so that it is reached once per full handshake.
    private static final String VERDICT = "dev.gatehouse.certs.client";

    private final ClientValidation validation;
    private final ClientPaths paths;
    private final InstantSource clock;

    ClientTrustManager(ClientValidation validation, InstantSource clock) {
        this.validation = validation;
        this.paths = new ClientPaths(validation.authorities());
        this.clock = clock;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        judge(chain, engine.getHandshakeSession());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        judge(chain, null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        judge(chain, null);
    }

    private void judge(X509Certificate[] chain, @Nullable SSLSession session)
            throws CertificateException {
        var verdict = paths.verify(List.of(chain), clock.instant());
        if (verdict instanceof ClientCertificate.Unverified(_, var reason)
                && validation.mode() == ClientValidation.Mode.ALLOW_VALID_ONLY) {
            throw new CertificateException("the client certificate " + reason);
        }
        if (session != null) {
            session.putValue(VERDICT, verdict);
        }
    }

    /// What the client proved in the handshake that made this session, judged anew for now: a
    /// resumed session brings certificates that were valid when it was made.
    ClientCertificate verdict(SSLSession session) {
        List<X509Certificate> chain;
        try {
            chain = certificates(session);
        } catch (SSLPeerUnverifiedException none) {
            return new ClientCertificate.None();
        }
        if (chain.isEmpty()) {
            return new ClientCertificate.None();
        }
        if (session.getValue(VERDICT) instanceof ClientCertificate known && holds(known)) {
            return known;
        }
        return paths.verify(chain, clock.instant());
    }

    private static List<X509Certificate> certificates(SSLSession session)
            throws SSLPeerUnverifiedException {
        var chain = new ArrayList<X509Certificate>();
        for (var certificate : session.getPeerCertificates()) {
            if (certificate instanceof X509Certificate x509) {
                chain.add(x509);
            }
        }
        return chain;
    }

    private boolean holds(ClientCertificate known) {
        return switch (known) {
            case ClientCertificate.None() -> false;
            case ClientCertificate.Unverified _ -> true;
            case ClientCertificate.Verified(var path) -> {
                var now = clock.instant();
                yield path.stream().noneMatch(one -> Certificates.hasExpired(one, now));
            }
        };
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return switch (validation.mode()) {
            // A hint would keep a client with another certificate from sending it, or from coming.
            case ALLOW_INSECURE_FALLBACK -> new X509Certificate[0];
            case ALLOW_VALID_ONLY -> {
                var authorities = validation.authorities().certificates();
                yield authorities.size() > MAX_HINTS
                        ? new X509Certificate[0]
                        : authorities.toArray(X509Certificate[]::new);
            }
        };
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        refuseServer();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        refuseServer();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        refuseServer();
    }

    private static void refuseServer() throws CertificateException {
        throw new CertificateException("this trust manager knows clients only");
    }
}
