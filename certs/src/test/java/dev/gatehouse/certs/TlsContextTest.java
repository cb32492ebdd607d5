package dev.gatehouse.certs;

import static dev.gatehouse.certs.TestKeys.material;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsContextTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Issue.NOW);
    private static final List<String> ALPN = List.of("h2", "http/1.1");

    private static final Issue.Issued CA = Issue.authority("CN=ca");
    private static final KeyMaterial EC =
            material(Issue.of("CN=ec", TestKeys.ec()).named("a.example").by(CA).issued());
    private static final KeyMaterial P384 =
            material(Issue.of("CN=384", TestKeys.ec("secp384r1")).named("a.example").issued());
    private static final KeyMaterial RSA =
            material(Issue.of("CN=rsa", TestKeys.rsa()).named("a.example").issued());
    private static final KeyMaterial ED =
            material(Issue.of("CN=ed", TestKeys.ed25519()).named("a.example").issued());
    private static final KeyMaterial OTHER =
            material(Issue.of("CN=other", TestKeys.ec()).named("b.example").issued());
    private static final KeyMaterial WILD =
            material(Issue.of("CN=wild", TestKeys.ec()).named("*.example").issued());

    private static TlsContext context(KeyMaterial... certificates) {
        return context(TlsVersion.TLS_1_2, ALPN, certificates);
    }

    private static TlsContext context(
            TlsVersion minimum, List<String> alpn, KeyMaterial... certificates) {
        return new TlsContext(
                new TlsProfile(List.of(certificates), Optional.empty(), minimum, alpn), CLOCK);
    }

    private static Conversation talk(
            TestClient client, String host, TlsContext context, Consumer<SSLParameters> with) {
        return new Conversation(client.engine(host, with), context.newEngine()).run();
    }

    private static void asTheyAre(SSLParameters parameters) {}

    private static Consumer<SSLParameters> version(String version) {
        return parameters -> parameters.setProtocols(new String[] {version});
    }

    static Stream<Arguments> matrix() {
        return Stream.of("TLSv1.2", "TLSv1.3")
                .flatMap(
                        version ->
                                Stream.of(EC, P384, RSA, ED)
                                        .map(key -> Arguments.of(version, key)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("matrix")
    void shakesHands(String version, KeyMaterial key) {
        var client = new TestClient();
        var talk =
                talk(
                                client,
                                "a.example",
                                context(key),
                                parameters -> {
                                    parameters.setProtocols(new String[] {version});
                                    parameters.setApplicationProtocols(
                                            new String[] {"http/1.1", "h2"});
                                })
                        .succeeds();
        var session = talk.server().engine.getSession();
        assertThat(session.getProtocol()).isEqualTo(version);
        assertThat(session.getCipherSuite()).contains("AES_128_GCM");
        assertThat(talk.client().engine.getApplicationProtocol()).isEqualTo("h2");
        assertThat(client.seen).containsExactly(key.chain());
    }

    @Test
    void takesX25519FromClientsThatPutItFirst() {
        var talk =
                talk(new TestClient(), "a.example", context(EC), TlsContextTest::asTheyAre)
                        .succeeds();
        // The key_share of the ServerHello (RFC 8446 4.2.8): 36 bytes, group 0x001d, 32 of them.
        assertThat(HexFormat.of().formatHex(talk.server().sent.toByteArray()))
                .contains("00330024001d0020");
    }

    // Who gets which certificate, by what the client asks for and can verify.
    @ParameterizedTest(name = "{0}: {1}, {2}")
    @CsvSource(
            textBlock =
                    """
                    TLSv1.3, a.example, ecdsa_secp256r1_sha256 rsa_pss_rsae_sha256, CN=ec
                    TLSv1.3, a.example, rsa_pss_rsae_sha256 ecdsa_secp256r1_sha256, CN=rsa
                    TLSv1.3, a.example, rsa_pss_rsae_sha256,                        CN=rsa
                    TLSv1.3, a.example, ed25519,                                    CN=ed
                    TLSv1.3, a.example, ecdsa_secp384r1_sha384 rsa_pss_rsae_sha256, CN=384
                    TLSv1.3, b.example, rsa_pss_rsae_sha256 ecdsa_secp256r1_sha256, CN=other
                    TLSv1.3, b.example, rsa_pss_rsae_sha256,                        CN=rsa
                    TLSv1.3, c.example, rsa_pss_rsae_sha256 ecdsa_secp256r1_sha256, CN=wild
                    TLSv1.3, c.d.example, rsa_pss_rsae_sha256 ecdsa_secp256r1_sha256, CN=rsa
                    TLSv1.3, '',        rsa_pss_rsae_sha256 ecdsa_secp256r1_sha256, CN=rsa
                    TLSv1.2, a.example, ecdsa_secp256r1_sha256 rsa_pss_rsae_sha256, CN=ec
                    TLSv1.2, a.example, rsa_pkcs1_sha256,                           CN=rsa
                    TLSv1.2, b.example, rsa_pkcs1_sha256 ecdsa_secp256r1_sha256,    CN=other
                    TLSv1.2, b.example, rsa_pkcs1_sha256,                           CN=rsa
                    """)
    void choosesByNameThenByWhatTheClientCanVerify(
            String version, String host, String schemes, String subject) {
        var client = new TestClient();
        var context = context(EC, RSA, P384, ED, OTHER, WILD);
        talk(
                        client,
                        host,
                        context,
                        parameters -> {
                            parameters.setProtocols(new String[] {version});
                            // Of the certificate's own signature nothing is asked here.
                            parameters.setSignatureSchemes(schemes.strip().split(" ", -1));
                        })
                .succeeds();
        assertThat(client.seen.getFirst().getFirst().getSubjectX500Principal().getName())
                .isEqualTo(subject);
    }

    @Test
    void speaksOnlyWhatItIsAllowedTo() {
        var strict = context(TlsVersion.TLS_1_3, List.of(), EC);
        assertThat(talk(new TestClient(), "", strict, version("TLSv1.2")).failure()).isNotNull();
        talk(new TestClient(), "", strict, version("TLSv1.3")).succeeds();
        for (var suite :
                List.of(
                        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
                        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
                        "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256")) {
            var talk =
                    talk(
                            new TestClient(),
                            "",
                            context(EC, RSA),
                            parameters -> {
                                parameters.setProtocols(new String[] {"TLSv1.2"});
                                parameters.setCipherSuites(new String[] {suite});
                            });
            assertThat(talk.failure()).as(suite).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0300, 0x0301, 0x0302})
    void refusesOldVersions(int version) {
        var hello = new HelloBytes().version(version).session(0).bytes();
        assertThat(answers(context(EC).newEngine(), hello)).isFalse();
    }

    // What the parser takes for a name, or for none, and JSSE for an illegal parameter.
    @ParameterizedTest
    @CsvSource({"a_b.example, false", "a.example., false", "::1, false", "10.0.0.1, true"})
    void isAsStrictWithServerNamesAsJsse(String name, boolean taken) {
        var hello =
                new HelloBytes()
                        .serverName(name)
                        .suites(0x13, 0x01)
                        .versions(0x0304)
                        .extension(13, new byte[] {0, 2, 4, 3})
                        .extension(10, new byte[] {0, 2, 0, 0x1d})
                        .extension(51, HelloBytes.vector16(x25519Share()))
                        .bytes();
        assertThat(new ClientHelloParser().feed(hello, 0, hello.length))
                .isInstanceOf(HelloResult.Parsed.class);
        assertThat(answers(context(EC).newEngine(), hello)).isEqualTo(taken);
    }

    private static byte[] x25519Share() {
        var share = new byte[36];
        share[1] = 0x1d;
        share[3] = 32;
        share[4] = 9;
        return share;
    }

    /// Whether the engine goes on after this hello.
    private static boolean answers(SSLEngine engine, byte[] hello) {
        var out = ByteBuffer.allocate(40_000);
        try {
            engine.unwrap(ByteBuffer.wrap(hello), out);
            for (Runnable task; (task = engine.getDelegatedTask()) != null; ) {
                task.run();
            }
            engine.wrap(ByteBuffer.allocate(0), out);
            return true;
        } catch (SSLException refused) {
            return false;
        }
    }

    @Test
    void ignoresAlpnWhereTheProfileHasNoneAndRefusesWhereNoneIsShared() {
        Consumer<SSLParameters> foreign = p -> p.setApplicationProtocols(new String[] {"foo"});
        var none = talk(new TestClient(), "", context(TlsVersion.TLS_1_2, List.of(), EC), foreign);
        assertThat(none.succeeds().client().engine.getApplicationProtocol()).isEmpty();
        assertThat(talk(new TestClient(), "", context(EC), foreign).failure()).isNotNull();
        assertThat(
                        talk(new TestClient(), "", context(EC), TlsContextTest::asTheyAre)
                                .succeeds()
                                .server()
                                .engine
                                .getApplicationProtocol())
                .isEmpty();
    }

    @Test
    void refusesRenegotiation() throws Exception {
        var talk = talk(new TestClient(), "", context(EC), version("TLSv1.2")).succeeds();
        talk.client().engine.beginHandshake();
        talk.run();
        assertThat(talk.server().failure).isNotNull();
    }

    @Test
    void takesAHelloThatIsLargerThanJsseTakesByItself() {
        var names =
                IntStream.range(0, 128)
                        .mapToObj(i -> i == 127 ? "h2" : "%03d".formatted(i) + "x".repeat(252))
                        .toArray(String[]::new);
        var talk =
                talk(
                        new TestClient(),
                        "a.example",
                        context(EC),
                        parameters -> parameters.setApplicationProtocols(names));
        talk.succeeds();
        var hello = talk.client().sent.toByteArray();
        assertThat(hello.length).isGreaterThan(33_000);
        assertThat(new ClientHelloParser().feed(hello, 0, hello.length))
                .isInstanceOfSatisfying(
                        HelloResult.Parsed.class,
                        parsed -> {
                            assertThat(parsed.hello().serverName()).contains("a.example");
                            assertThat(parsed.hello().applicationProtocols())
                                    .isEqualTo(Arrays.asList(names));
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void resumesWithinAContextAndAcrossReloadsThatLeaveItAlone(String version) {
        var profile = context(EC).profile();
        var other = context(OTHER).profile();
        var first = TlsContexts.<String>none(CLOCK).next(Map.of("x", profile, "y", other));
        var client = new TestClient();
        talk(client, "a.example", first.find("x").orElseThrow(), version(version)).succeeds();
        talk(client, "a.example", first.find("x").orElseThrow(), version(version)).succeeds();
        assertThat(client.seen).hasSize(1);

        // The same content, loaded anew; and another Secret changed.
        var again =
                new TlsProfile(
                        List.of(EC), Optional.empty(), TlsVersion.TLS_1_2, List.copyOf(ALPN));
        var second = first.next(Map.of("x", again, "y", context(WILD).profile()));
        assertThat(second.find("x").orElseThrow()).isSameAs(first.find("x").orElseThrow());
        assertThat(second.find("y").orElseThrow()).isNotSameAs(first.find("y").orElseThrow());
        talk(client, "a.example", second.find("x").orElseThrow(), version(version)).succeeds();
        assertThat(client.seen).hasSize(1);

        var third = second.next(Map.of("x", context(EC, RSA).profile()));
        assertThat(third.size()).isEqualTo(1);
        talk(client, "a.example", third.find("x").orElseThrow(), version(version)).succeeds();
        assertThat(client.seen).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void neverResumesAcrossContextsEvenOfEqualProfiles(String version) {
        var profile = context(EC).profile();
        var contexts = TlsContexts.<String>none(CLOCK).next(Map.of("x", profile, "y", profile));
        var client = new TestClient();
        talk(client, "a.example", contexts.find("x").orElseThrow(), version(version)).succeeds();
        talk(client, "a.example", contexts.find("y").orElseThrow(), version(version)).succeeds();
        assertThat(client.seen).hasSize(2);
    }

    @Test
    void comparesProfilesByContent() {
        var profile = context(EC).profile();
        var bundle = TestKeys.bundle(CA.certificate());
        var again = TestKeys.bundle(CA.certificate());
        var valid = ClientValidation.Mode.ALLOW_VALID_ONLY;
        var fallback = ClientValidation.Mode.ALLOW_INSECURE_FALLBACK;
        var asking = asking(valid, bundle);
        assertThat(asking).isEqualTo(asking(valid, again)).isNotEqualTo(asking(fallback, bundle));
        assertThat(asking).isNotEqualTo(profile);
        assertThat(profile)
                .isNotEqualTo(context(RSA).profile())
                .isNotEqualTo(context(TlsVersion.TLS_1_3, ALPN, EC).profile())
                .isNotEqualTo(context(TlsVersion.TLS_1_2, List.of(), EC).profile());
    }

    private static TlsProfile asking(ClientValidation.Mode mode, CaBundle bundle) {
        return new TlsProfile(
                List.of(EC),
                Optional.of(new ClientValidation(mode, bundle)),
                TlsVersion.TLS_1_2,
                ALPN);
    }
}
