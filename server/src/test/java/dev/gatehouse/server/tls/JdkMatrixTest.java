package dev.gatehouse.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.certs.ClientValidation;
import dev.gatehouse.certs.ClientValidation.Mode;
import dev.gatehouse.server.ServerOptions.CarriersKind;
import dev.gatehouse.server.tls.TestAuthority.Kind;
import java.util.List;
import javax.net.ssl.SNIHostName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who shakes hands, and on what, as the JDK's client sees it.
class JdkMatrixTest {

    private TestAuthority authority;
    private TestAuthority clients;
    private TlsLab lab;

    @BeforeEach
    void serve() throws Exception {
        authority = new TestAuthority("gateway CA");
        clients = new TestAuthority("client CA");
        lab = new TlsLab(CarriersKind.JDK);
        lab.serve(
                lab.listener(
                        "open",
                        "a.test",
                        TlsLab.profile(
                                authority.key(Kind.EC, "a.test"),
                                authority.key(Kind.RSA, "a.test"),
                                authority.key(Kind.ED25519, "a.test"))),
                lab.listener(
                        "guarded",
                        "guarded.test",
                        TlsLab.profile(
                                new ClientValidation(Mode.ALLOW_VALID_ONLY, clients.bundle()),
                                authority.key("guarded.test"))));
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    # version, group,     suite,                                   key
                    TLSv1.3,   x25519,    TLS_AES_128_GCM_SHA256,                        EC
                    TLSv1.3,   secp256r1, TLS_AES_256_GCM_SHA384,                        RSA
                    TLSv1.3,   secp384r1, TLS_CHACHA20_POLY1305_SHA256,                  Ed25519
                    TLSv1.3,   secp521r1, TLS_AES_128_GCM_SHA256,                        EC
                    TLSv1.2,   x25519,    TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,       EC
                    TLSv1.2,   secp521r1, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,         RSA
                    TLSv1.2,   secp384r1, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,   RSA
                    TLSv1.2,   x25519,    TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, EC
                    """)
    void agreesUponWhatTheClientOffers(String version, String group, String suite, String key)
            throws Exception {
        var schemes =
                switch (key) {
                    case "RSA" ->
                            new String[] {
                                "rsa_pss_rsae_sha256", "rsa_pkcs1_sha256", "ecdsa_secp256r1_sha256"
                            };
                    case "Ed25519" -> new String[] {"ed25519", "ecdsa_secp256r1_sha256"};
                    case "EC" -> new String[] {"ecdsa_secp256r1_sha256"};
                    default -> throw new IllegalArgumentException(key);
                };
        var client = new TlsClient(authority, null);
        try (var connection =
                client.connect(
                        lab.at,
                        "a.test",
                        offer -> {
                            offer.setProtocols(new String[] {version});
                            // In TLS 1.2 the certificate's curve must be among them, too.
                            offer.setNamedGroups(
                                    version.equals("TLSv1.2")
                                            ? new String[] {group, "secp256r1"}
                                            : new String[] {group});
                            offer.setCipherSuites(new String[] {suite});
                            offer.setSignatureSchemes(schemes);
                        })) {
            assertThat(connection.status("a.test", "/served")).isEqualTo(200);
            var session = connection.socket().getSession();
            assertThat(session.getProtocol()).isEqualTo(version);
            assertThat(session.getCipherSuite()).isEqualTo(suite);
            assertThat(session.getPeerCertificates()[0].getPublicKey().getAlgorithm())
                    .isEqualTo(key.equals("Ed25519") ? "EdDSA" : key);
        }
    }

    /// JSSE's client resumes by host and port, whatever name is asked for.
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void opensNoGuardedListenerByASessionOfAnOpenOne(String version) throws Exception {
        var client = new TlsClient(authority, null);
        try (var open = client.connect(lab.at, "a.test", version)) {
            assertThat(open.status("a.test", "/served")).isEqualTo(200);
            assertThat(open.status("guarded.test", "/served")).isEqualTo(421);
        }
        try (var again = client.connect(lab.at, "a.test", version)) {
            assertThat(again.status("guarded.test", "/served")).as("resumed").isEqualTo(421);
        }
        // It sends the server name of the session that it resumes, and so is at the open door.
        try (var guarded =
                client.connect(
                        lab.at,
                        "a.test",
                        offer -> {
                            offer.setProtocols(new String[] {version});
                            offer.setServerNames(List.of(new SNIHostName("guarded.test")));
                        })) {
            assertThat(guarded.status("guarded.test", "/served")).isEqualTo(421);
        }
    }

    @Test
    void resumesASessionOfAClientThatProvedItselfAndKnowsItStill() throws Exception {
        var alice = new TlsClient(authority, clients.issue("alice"));
        var created = 0L;
        try (var first = alice.connect(lab.at, "guarded.test")) {
            assertThat(first.get("guarded.test", "/served")).contains("CN=alice");
            created = first.socket().getSession().getCreationTime();
        }
        try (var resumed = alice.connect(lab.at, "guarded.test")) {
            assertThat(resumed.get("guarded.test", "/served")).contains("CN=alice");
            assertThat(resumed.socket().getSession().getCreationTime())
                    .as("resumed")
                    .isEqualTo(created);
            assertThat(resumed.status("a.test", "/served")).isEqualTo(421);
        }
    }
}
