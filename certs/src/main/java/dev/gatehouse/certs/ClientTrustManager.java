package dev.gatehouse.certs;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;

/// Judges client certificates by a [ClientValidation]; refuses servers. Shared between threads.
final class ClientTrustManager extends X509ExtendedTrustManager {

    /// Above this many authorities their names are not sent: clients take an absent list for any,
    /// and JSSE's message is bounded.
    private static final int MAX_HINTS = 50;

    /// Bounds the paths remembered: some KiB each, and only what a CA vouches for is.
    private static final int MAX_KNOWN = 64;

    private final ClientValidation validation;
    private final ClientPaths paths;
    private final InstantSource clock;

    // What was verified lately, by what was presented, so that a handshake and the question for its
    // verdict cost one search. Not kept in the session (putValue): JSSE makes no stateless ticket
    // of
    // a session with values, and so TLS 1.2 would never resume.
    private final Map<List<X509Certificate>, ClientCertificate.Verified> known =
            new ConcurrentHashMap<>();

    ClientTrustManager(ClientValidation validation, InstantSource clock) {
        this.validation = validation;
        this.paths = new ClientPaths(validation.authorities());
        this.clock = clock;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        judge(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        judge(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        judge(chain);
    }

    private void judge(X509Certificate[] chain) throws CertificateException {
        switch (validation.mode()) {
            // The verdict is for who asks for it.
            case ALLOW_INSECURE_FALLBACK -> {}
            case ALLOW_VALID_ONLY -> {
                if (verdict(List.of(chain))
                        instanceof ClientCertificate.Unverified(_, var reason)) {
                    throw new CertificateException("the client certificate " + reason);
                }
            }
        }
    }

    /// What the client proved in the handshake that made this session, judged for now: a resumed
    /// session brings certificates that were valid when it was made.
    ClientCertificate verdict(SSLSession session) {
        try {
            var chain = certificates(session);
            return chain.isEmpty() ? new ClientCertificate.None() : verdict(chain);
        } catch (SSLPeerUnverifiedException none) {
            return new ClientCertificate.None();
        }
    }

    private ClientCertificate verdict(List<X509Certificate> presented) {
        var now = clock.instant();
        var before = known.get(presented);
        if (before != null
                && before.path().stream().noneMatch(one -> Certificates.hasExpired(one, now))) {
            return before;
        }
        var verdict = paths.verify(presented, now);
        if (verdict instanceof ClientCertificate.Verified verified) {
            if (known.size() >= MAX_KNOWN) {
                known.clear();
            }
            known.put(List.copyOf(presented), verified);
        }
        return verdict;
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
