package dev.gatehouse.certs;

import static dev.gatehouse.certs.ClientValidation.Mode.ALLOW_INSECURE_FALLBACK;
import static dev.gatehouse.certs.ClientValidation.Mode.ALLOW_VALID_ONLY;
import static dev.gatehouse.certs.Issue.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientCertificatesTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Issue.Issued CA = Issue.authority("CN=ca");
    // The same name and serial number, another key.
    private static final Issue.Issued TWIN = Issue.authority("CN=ca");
    private static final Issue.Issued STRANGER = Issue.authority("CN=ca");
    private static final Issue.Issued MIDDLE =
            Issue.of("CN=middle", TestKeys.ec()).asAuthority().by(CA).issued();
    private static final KeyMaterial SERVER =
            TestKeys.material(Issue.of("CN=server", TestKeys.ec()).named("a.example").issued());

    private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);

    private TlsContext context(ClientValidation.Mode mode, X509Certificate... authorities) {
        var validation = new ClientValidation(mode, TestKeys.bundle(authorities));
        InstantSource source = clock::get;
        return new TlsContext(
                new TlsProfile(
                        List.of(SERVER), Optional.of(validation), TlsVersion.TLS_1_2, List.of()),
                source);
    }

    private static Issue.Issued client(Issue.Issued by) {
        return Issue.of("CN=client,O=shop", TestKeys.ec()).by(by).issued();
    }

    private static Conversation talk(TestClient client, TlsContext context, String version) {
        var engine = client.engine("a.example", p -> p.setProtocols(new String[] {version}));
        return new Conversation(engine, context.newEngine()).run();
    }

    private static ClientCertificate verdict(Conversation talk, TlsContext context) {
        return context.client(talk.succeeds().server().engine.getSession());
    }

    static Stream<Arguments> clients() {
        var leaf = Issue.of("CN=client", TestKeys.ec()).by(CA);
        var serverOnly = leaf.onlyFor(KeyPurposeId.id_kp_serverAuth).issued();
        var both = leaf.onlyFor(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
        var any = leaf.onlyFor(KeyPurposeId.anyExtendedKeyUsage).issued();
        var expired = leaf.valid(NOW.minus(HOUR), NOW.minusSeconds(1)).issued();
        var early = leaf.valid(NOW.plusSeconds(1), NOW.plus(HOUR)).issued();
        var weak = leaf.signedWith("SHA1withECDSA").issued();
        var old =
                Issue.of("CN=old", TestKeys.ec())
                        .asAuthority()
                        .by(CA)
                        .valid(NOW.minus(HOUR), NOW.minusSeconds(1))
                        .issued();
        var notCa = Issue.of("CN=notca", TestKeys.ec()).by(CA).issued();
        var narrow =
                Issue.of("CN=narrow", TestKeys.ec())
                        .asAuthority()
                        .by(CA)
                        .permitting("good.example")
                        .issued();
        var inside = Issue.of("CN=in", TestKeys.ec()).by(narrow).named("x.good.example").issued();
        var outside = Issue.of("CN=out", TestKeys.ec()).by(narrow).named("bad.example").issued();
        var self = Issue.of("CN=client", TestKeys.ec()).issued();
        return Stream.of(
                row("by the CA", client(CA), ""),
                row("by its twin of the same name", client(TWIN), ""),
                row("by an issuer that it sends", client(MIDDLE), "", MIDDLE),
                row("with its CA and other certificates", client(CA), "", CA, MIDDLE, TWIN),
                row("for servers and clients", both.issued(), ""),
                row("for any use", any, ""),
                row("within a name constraint", inside, "", narrow),
                row("by an issuer that it doesn't send", client(MIDDLE), "is signed by no CA"),
                row("by a stranger of the CA's name", client(STRANGER), "is signed by no CA"),
                row("with the stranger", client(STRANGER), "is signed by no CA", STRANGER),
                row("by itself", self, "is signed by no CA"),
                row("for servers only", serverOnly, "isn't meant for clients"),
                row("expired", expired, "has expired"),
                row("not yet valid", early, "isn't valid yet"),
                row("signed with SHA-1", weak, "broken digest"),
                row("by an expired issuer", client(old), "has expired", old),
                row("by one that is no CA", client(notCa), "no valid path", notCa),
                row("outside a name constraint", outside, "no valid path", narrow));
    }

    private static Arguments row(
            String what, Issue.Issued own, String reason, Issue.Issued... sends) {
        return Arguments.of(
                what,
                own,
                Stream.of(sends).map(Issue.Issued::certificate).toArray(X509Certificate[]::new),
                reason);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("clients")
    void judgesClients(String what, Issue.Issued own, X509Certificate[] sends, String reason) {
        for (var version : List.of("TLSv1.2", "TLSv1.3")) {
            var strict = context(ALLOW_VALID_ONLY, CA.certificate(), TWIN.certificate());
            var strictly = talk(new TestClient(own, sends), strict, version);
            var lax = context(ALLOW_INSECURE_FALLBACK, CA.certificate(), TWIN.certificate());
            var laxly = verdict(talk(new TestClient(own, sends), lax, version), lax);
            if (reason.isEmpty()) {
                assertThat(verdict(strictly, strict))
                        .isInstanceOf(ClientCertificate.Verified.class);
                assertThat(laxly).isInstanceOf(ClientCertificate.Verified.class);
                continue;
            }
            assertThat(strictly.server().failure).as(version).isNotNull();
            assertThat(laxly)
                    .isInstanceOfSatisfying(
                            ClientCertificate.Unverified.class,
                            unverified -> {
                                assertThat(unverified.leaf()).isEqualTo(own.certificate());
                                assertThat(unverified.reason()).contains(reason);
                            });
        }
    }

    @Test
    void tellsWhoVouched() {
        var context = context(ALLOW_VALID_ONLY, TWIN.certificate(), CA.certificate());
        var own = client(MIDDLE);
        var talk = talk(new TestClient(own, MIDDLE.certificate()), context, "TLSv1.3");
        assertThat(verdict(talk, context))
                .isInstanceOfSatisfying(
                        ClientCertificate.Verified.class,
                        verified -> {
                            assertThat(verified.subject()).isEqualTo("O=shop,CN=client");
                            assertThat(verified.path())
                                    .containsExactly(
                                            own.certificate(),
                                            MIDDLE.certificate(),
                                            CA.certificate());
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void asksInBothModesAndNamesAuthoritiesInOne(String version) {
        var strict = context(ALLOW_VALID_ONLY, CA.certificate());
        var lax = context(ALLOW_INSECURE_FALLBACK, CA.certificate());
        var none = new TestClient();
        assertThat(talk(none, strict, version).server().failure).isNotNull();
        assertThat(verdict(talk(none, lax, version), lax)).isEqualTo(new ClientCertificate.None());
        assertThat(none.asked.getFirst())
                .containsExactly(CA.certificate().getSubjectX500Principal());
        assertThat(none.asked.getLast()).isEmpty();
        assertThat(none.asked.size()).isGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void judgesAResumedSessionAnew(String version) {
        var own = Issue.of("CN=c", TestKeys.ec()).by(CA).valid(NOW.minus(HOUR), NOW.plus(HOUR));
        for (var mode : ClientValidation.Mode.values()) {
            clock.set(NOW);
            var context = context(mode, CA.certificate());
            var client = new TestClient(own.issued());
            var first = verdict(talk(client, context, version), context);
            assertThat(first).isInstanceOf(ClientCertificate.Verified.class);
            assertThat(verdict(talk(client, context, version), context)).isEqualTo(first);
            assertThat(client.seen).hasSize(1);
            clock.set(NOW.plus(HOUR).plusSeconds(1));
            assertThat(verdict(talk(client, context, version), context))
                    .isInstanceOf(ClientCertificate.Unverified.class);
            assertThat(client.seen).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void takesNoSessionOfAnOpenListenerForAProof(String version) {
        var open =
                new TlsContext(
                        new TlsProfile(
                                List.of(SERVER), Optional.empty(), TlsVersion.TLS_1_2, List.of()),
                        InstantSource.fixed(NOW));
        var strict = context(ALLOW_VALID_ONLY, CA.certificate());
        var client = new TestClient();
        var talk = talk(client, open, version).succeeds();
        assertThat(open.client(talk.server().engine.getSession()))
                .isEqualTo(new ClientCertificate.None());
        assertThat(talk(client, strict, version).server().failure).isNotNull();
    }

    @Test
    void trustsNoExpiredAuthority() {
        var gone =
                Issue.of("CN=gone", TestKeys.ec())
                        .asAuthority()
                        .valid(NOW.minus(HOUR), NOW.minusSeconds(1))
                        .issued();
        var verdict =
                new ClientPaths(TestKeys.bundle(gone.certificate()))
                        .verify(List.of(client(gone).certificate()), NOW);
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        ClientCertificate.Unverified.class,
                        unverified -> assertThat(unverified.reason()).contains("leads to a CA"));
    }

    @Test
    void boundsTheSearchForHostileChains() {
        // Many issuers of one name and one key: each signs each, in any order.
        var keys = TestKeys.ec();
        var seed = Issue.of("CN=loop", keys).asAuthority().issued();
        var chain = new ArrayList<X509Certificate>();
        chain.add(client(seed).certificate());
        for (var i = 0; i < 12; i++) {
            var issue = Issue.of("CN=loop", keys).asAuthority().by(seed).serial(i);
            chain.add(issue.issued().certificate());
        }
        var verdict = new ClientPaths(TestKeys.bundle(CA.certificate())).verify(chain, NOW);
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        ClientCertificate.Unverified.class,
                        unverified ->
                                assertThat(unverified.reason()).contains("too many possible"));
    }
}
