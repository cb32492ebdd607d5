package dev.gatehouse.certs;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// A [TlsProfile] at work: makes the engines of a listener's connections. It has session tickets of
/// its own, so that what was proven to one context is worth nothing to another: JSSE resumes a
/// session whatever name it was made for. Shared between threads.
public final class TlsContext {

    /// How long a session can be resumed, which bounds how long a ticket key is used: RFC 8446
    /// 4.6.1 allows seven days, and a stolen key opens as much.
    private static final Duration SESSION_LIFE = Duration.ofHours(1);

    /// Bounds the sessions kept for clients that know no tickets, some KiB each.
    private static final int MAX_SESSIONS = 2048;

    private static final String[] SUITES = {
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    };

    // X25519 costs half of P-256. JSSE lets the client's order decide among these, always;
    // nearly all clients put X25519 first.
    private static final String[] GROUPS = {"x25519", "secp256r1", "secp384r1", "secp521r1"};

    private static final String[] SIGNATURES = {
        "ed25519",
        "ecdsa_secp256r1_sha256",
        "ecdsa_secp384r1_sha384",
        "ecdsa_secp521r1_sha512",
        "rsa_pss_rsae_sha256",
        "rsa_pss_rsae_sha384",
        "rsa_pss_rsae_sha512",
        "rsa_pkcs1_sha256",
        "rsa_pkcs1_sha384",
        "rsa_pkcs1_sha512",
    };

    static {
        // JSSE reads both once, when its first connection is made, and has no other way to be told.
        // A process that speaks TLS before it serves must say them on its command line.
        setUnlessSet("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        // Its own bound is 32 KiB, below ours for a ClientHello.
        setUnlessSet(
                "jdk.tls.maxHandshakeMessageSize", String.valueOf(ClientHelloParser.MAX_MESSAGE));
        X25519Provider.install();
    }

    private final TlsProfile profile;
    private final SSLContext context;
    private final SSLParameters parameters;
    private final @Nullable ClientTrustManager trust;

    /// @param clock what tells whether a client's certificate is valid
    TlsContext(TlsProfile profile, InstantSource clock) {
        this.profile = profile;
        this.trust =
                profile.clients()
                        .map(validation -> new ClientTrustManager(validation, clock))
                        .orElse(null);
        this.context = newContext();
        this.parameters = newParameters();
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private SSLContext newContext() {
        try {
            var made = SSLContext.getInstance("TLS");
            // No trust managers at all, rather than null, which would load the JDK's authorities.
            made.init(
                    new KeyManager[] {new ServerKeyManager(profile.certificates())},
                    trust == null ? new TrustManager[0] : new TrustManager[] {trust},
                    null);
            var sessions = made.getServerSessionContext();
            sessions.setSessionTimeout((int) SESSION_LIFE.toSeconds());
            sessions.setSessionCacheSize(MAX_SESSIONS);
            return made;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this JDK has no TLS", impossible);
        }
    }

    private SSLParameters newParameters() {
        var made = new SSLParameters();
        made.setProtocols(
                Arrays.stream(TlsVersion.values())
                        .filter(version -> version.compareTo(profile.minimum()) >= 0)
                        .map(TlsVersion::protocol)
                        .toArray(String[]::new));
        made.setCipherSuites(SUITES);
        made.setUseCipherSuitesOrder(true);
        made.setNamedGroups(GROUPS);
        made.setSignatureSchemes(SIGNATURES);
        made.setApplicationProtocols(profile.applicationProtocols().toArray(String[]::new));
        profile.clients()
                .ifPresent(
                        validation -> {
                            switch (validation.mode()) {
                                case ALLOW_VALID_ONLY -> made.setNeedClientAuth(true);
                                case ALLOW_INSECURE_FALLBACK -> made.setWantClientAuth(true);
                            }
                        });
        return made;
    }

    public TlsProfile profile() {
        return profile;
    }

    /// An engine for one connection, on the server's side, ready for the client's first byte. Not
    /// thread safe, as engines are.
    public SSLEngine newEngine() {
        var engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setSSLParameters(parameters);
        return engine;
    }

    /// What the client of a session proved. To be asked after each handshake of a profile that asks
    /// for certificates: after a resumption, the certificate may have expired meanwhile, which JSSE
    /// doesn't look at. With [ClientValidation.Mode#ALLOW_VALID_ONLY], whatever is not
    /// [ClientCertificate.Verified] must be closed then.
    ///
    /// @param session of an engine of this context whose handshake is done
    public ClientCertificate client(SSLSession session) {
        return trust == null ? new ClientCertificate.None() : trust.verdict(session);
    }
}
