package dev.gatehouse.server.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatehouse.certs.ClientValidation;
import dev.gatehouse.certs.ClientValidation.Mode;
import dev.gatehouse.server.ServerOptions.CarriersKind;
import dev.gatehouse.server.tls.TestAuthority.Kind;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who shakes hands, and on what, as OpenSSL sees it.
@TestInstance(Lifecycle.PER_CLASS)
class OpensslMatrixTest {

    private static final int MAX_EARLY_DATA = 15;

    private Path folder;
    private Path ca;
    private TlsLab lab;

    @BeforeAll
    void serve(@TempDir Path temporary) throws Exception {
        assumeTrue(OpensslClient.installed(), "openssl is not installed");
        folder = temporary;
        ca = folder.resolve("ca.pem");
        var authority = new TestAuthority("gateway CA");
        Files.writeString(ca, TestAuthority.pem(authority.certificate), US_ASCII);
        lab = new TlsLab(CarriersKind.JDK);
        var clients = new TestAuthority("client CA");
        lab.serve(
                lab.listener(
                        "exact",
                        "a.test",
                        TlsLab.profile(
                                authority.key(Kind.EC, "a.test"),
                                authority.key(Kind.RSA, "a.test"),
                                authority.key(Kind.ED25519, "a.test"))),
                lab.listener("wild", "*.wild.test", TlsLab.profile(authority.key("*.wild.test"))),
                lab.listener(
                        "guarded",
                        "guarded.test",
                        TlsLab.profile(
                                new ClientValidation(Mode.ALLOW_VALID_ONLY, clients.bundle()),
                                authority.key("guarded.test"))),
                lab.listener("any", "", TlsLab.profile(authority.key("other.example"))));
    }

    @AfterAll
    void stop() {
        if (lab != null) {
            lab.close();
        }
    }

    private String get(String options) throws Exception {
        return OpensslClient.get(lab.at, ca, options);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # offered                                                   | agreed upon
                    -tls1_3                                                     | TLSv1.3, Cipher is TLS_AES_128_GCM_SHA256
                    -tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384                | Cipher is TLS_AES_256_GCM_SHA384
                    -tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256          | Cipher is TLS_CHACHA20_POLY1305_SHA256
                    -tls1_2                                                     | TLSv1.2, Cipher is ECDHE-ECDSA-AES128-GCM-SHA256
                    -tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256                 | Cipher is ECDHE-RSA-AES128-GCM-SHA256
                    -tls1_2 -cipher ECDHE-ECDSA-AES256-GCM-SHA384               | Cipher is ECDHE-ECDSA-AES256-GCM-SHA384
                    -tls1_2 -cipher ECDHE-RSA-AES256-GCM-SHA384                 | Cipher is ECDHE-RSA-AES256-GCM-SHA384
                    -tls1_2 -cipher ECDHE-ECDSA-CHACHA20-POLY1305               | Cipher is ECDHE-ECDSA-CHACHA20-POLY1305
                    -tls1_2 -cipher ECDHE-RSA-CHACHA20-POLY1305                 | Cipher is ECDHE-RSA-CHACHA20-POLY1305
                    -tls1_3 -groups X25519                                      | Server Temp Key: X25519
                    -tls1_3 -groups P-256                                       | Server Temp Key: ECDH, prime256v1
                    -tls1_3 -groups P-384                                       | Server Temp Key: ECDH, secp384r1
                    -tls1_3 -groups P-521                                       | Server Temp Key: ECDH, secp521r1
                    -tls1_3 -groups ffdhe2048:X25519                            | Server Temp Key: X25519
                    -tls1_2 -groups X25519                                      | Server Temp Key: X25519
                    -tls1_2 -groups P-256                                       | Server Temp Key: ECDH, prime256v1
                    -tls1_2 -groups P-384                                       | Server Temp Key: ECDH, secp384r1
                    -tls1_3 -sigalgs ECDSA+SHA256                               | Peer signature type: ECDSA
                    -tls1_3 -sigalgs ed25519:ECDSA+SHA256                       | Peer signature type: ed25519
                    -tls1_3 -sigalgs RSA-PSS+SHA256:ECDSA+SHA256                | Peer signature type: RSA-PSS
                    -tls1_2 -sigalgs RSA+SHA256:ECDSA+SHA256 -cipher ECDHE-RSA-AES128-GCM-SHA256 | Peer signature type: RSA
                    -tls1_2 -sigalgs ECDSA+SHA256                               | Peer signature type: ECDSA
                    """)
    void agreesUpon(String offered, String agreed) throws Exception {
        assertThat(get("-servername a.test " + offered))
                .contains(agreed)
                .contains("Verify return code: 0 (ok)")
                .contains("HTTP/1.1 200 ");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # server name                | shown
                    -servername a.test           | a.test
                    -servername A.TeSt           | a.test
                    -servername b.wild.test      | *.wild.test
                    -servername B.C.WILD.test    | *.wild.test
                    -servername wild.test        | other.example
                    -servername 127.0.0.1        | other.example
                    -noservername                | other.example
                    """)
    void showsTheCertificateForTheServerName(String serverName, String shown) throws Exception {
        assertThat(get(serverName)).contains("subject=CN = " + shown + "\n");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # offered                                                  | told
                    -tls1   -cipher ALL@SECLEVEL=0                             | alert protocol version
                    -tls1_1 -cipher ALL@SECLEVEL=0                             | alert protocol version
                    -tls1_2 -cipher AES128-GCM-SHA256                          | alert handshake failure
                    -tls1_2 -cipher DHE-RSA-AES128-GCM-SHA256                  | alert handshake failure
                    -tls1_2 -cipher ECDHE-RSA-AES128-SHA256                    | alert handshake failure
                    -tls1_2 -cipher ECDHE-ECDSA-AES256-SHA                     | alert handshake failure
                    -tls1_2 -cipher AES256-SHA                                 | alert handshake failure
                    -tls1_2 -cipher NULL@SECLEVEL=0                            | alert handshake failure
                    -tls1_2 -cipher aNULL@SECLEVEL=0                           | alert handshake failure
                    -tls1_2 -cipher ALL@SECLEVEL=0 -sigalgs RSA+SHA1           | alert handshake failure
                    -tls1_3 -groups X448                                       | alert unexpected message
                    # The JDK takes RFC 6066 3 at its word: no trailing dot, and no address with colons.
                    -servername a.test.                                        | alert illegal parameter
                    -servername ::1                                            | alert illegal parameter
                    """)
    void refuses(String offered, String told) throws Exception {
        assertThat(get((offered.contains("-servername") ? "" : "-servername a.test ") + offered))
                .contains(told)
                .doesNotContain("HTTP/1.1");
    }

    @Test
    void refusesSslVersion3() throws Exception {
        var hello = new byte[5 + 4 + 2 + 32 + 1 + 4 + 2];
        var body = hello.length - 9;
        System.arraycopy(
                new byte[] {22, 3, 0, 0, (byte) (body + 4), 1, 0, 0, (byte) body, 3, 0},
                0,
                hello,
                0,
                11);
        // One suite, TLS_RSA_WITH_AES_128_CBC_SHA, and no compression.
        System.arraycopy(new byte[] {0, 2, 0, 0x2f, 1, 0}, 0, hello, 44, 6);
        try (var socket = new Socket(lab.at.getAddress(), lab.at.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(hello);
            var answer = socket.getInputStream().readAllBytes();
            assertThat(answer[0]).as("an alert").isEqualTo((byte) 21);
            assertThat(answer[6]).as("protocol_version").isEqualTo((byte) 70);
        }
    }

    @Test
    void fallsBackToX25519ForAPostQuantumClient() throws Exception {
        assumeTrue(
                OpensslClient.knows("X25519MLKEM768"),
                "this openssl has no X25519MLKEM768 (3.5 has)");
        assertThat(get("-servername a.test -tls1_3 -groups X25519MLKEM768:X25519"))
                .contains("X25519")
                .contains("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void resumesASessionAndTakesNoEarlyData(String version) throws Exception {
        var session = folder.resolve("open" + version + ".session");
        var early = Files.writeString(folder.resolve("early"), "GET /early HTTP/1.1\r\n\r\n");
        assertThat(get(version + " -servername a.test -sess_out " + session)).contains("New, ");
        assertThat(get(version + " -servername a.test -sess_in " + session)).contains("Reused, ");
        if (version.equals("-tls1_3")) {
            assertThat(
                            get(
                                    "-tls1_3 -servername a.test -sess_in "
                                            + session
                                            + " -early_data "
                                            + early))
                    .contains("Early data was not sent")
                    .contains("HTTP/1.1 200 ");
        }
    }

    /// A client that sends early data although the ticket does not allow it.
    @Test
    void actsOnNoEarlyDataThatIsSentAllTheSame() throws Exception {
        var session = folder.resolve("early.session");
        assertThat(get("-tls1_3 -servername a.test -sess_out " + session)).contains("New, ");
        allowEarlyData(session);
        var early =
                Files.writeString(
                        folder.resolve("early-request"),
                        "GET /served HTTP/1.1\r\nHost: a.test\r\n\r\n");
        var said = get("-tls1_3 -servername a.test -sess_in " + session + " -early_data " + early);
        // JSSE does not skip the records, as RFC 8446 4.2.10 would have it. Whom that meets has
        // broken the ticket's word first.
        assertThat(said)
                .contains("Early data was rejected", "alert bad record mac")
                .doesNotContain("HTTP/1.1 ");
        assertThat(get("-tls1_3 -servername a.test")).contains("HTTP/1.1 200 ");
    }

    /// Edits what `s_client` knows of a session (OpenSSL's `SSL_SESSION_ASN1`): as if the ticket
    /// had come with `max_early_data_size`.
    private static void allowEarlyData(Path session) throws Exception {
        PemObject pem;
        try (var reader = new PemReader(Files.newBufferedReader(session, US_ASCII))) {
            pem = reader.readPemObject();
        }
        var elements = new TreeMap<Integer, ASN1Encodable>();
        for (var element : ASN1Sequence.getInstance(pem.getContent())) {
            // Those with a tag are last, and in its order.
            elements.put(
                    element instanceof ASN1TaggedObject tagged
                            ? tagged.getTagNo()
                            : elements.size() - 100,
                    element);
        }
        elements.put(
                MAX_EARLY_DATA,
                new DERTaggedObject(true, MAX_EARLY_DATA, new ASN1Integer(1 << 14)));
        var edited = elements.values().toArray(ASN1Encodable[]::new);
        try (var writer = new PemWriter(Files.newBufferedWriter(session, US_ASCII))) {
            writer.writeObject(new PemObject(pem.getType(), new DERSequence(edited).getEncoded()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void opensNoGuardedListenerByASessionOfAnOpenOne(String version) throws Exception {
        var session = folder.resolve("other" + version + ".session");
        assertThat(get(version + " -servername a.test -sess_out " + session)).contains("New, ");
        assertThat(get(version + " -servername guarded.test -sess_in " + session))
                .contains("New, ")
                .doesNotContain("Reused, ")
                .doesNotContain("HTTP/1.1");
    }

    /// The Host of the request is that of the listener the session was made with.
    @Test
    void saysMisdirectedAcrossResumption() throws Exception {
        var session = folder.resolve("misdirected.session");
        assertThat(get("-tls1_3 -servername b.wild.test -sess_out " + session))
                .contains("HTTP/1.1 421 ");
        assertThat(get("-tls1_3 -servername b.wild.test -sess_in " + session))
                .contains("Reused, ")
                .contains("HTTP/1.1 421 ");
    }

    /// `K` is a KeyUpdate of the client's that asks for one of ours, `k` one that does not. While a
    /// response is on its way nobody reads what the client says, so ours come before the next.
    @Test
    void changesKeysBothWaysInTheMiddleOfAResponse() throws Exception {
        var half = 1 << 20;
        var answered = "<<< TLS 1.3, Handshake [length 0005], KeyUpdate";
        try (var client = new OpensslClient(lab.at, ca, "-tls1_3 -servername a.test -msg")) {
            client.upTo("Verify return code");
            client.type("GET /bytes/halves/" + half + " HTTP/1.1\r\nHost: a.test\r\n\r\n");
            var text = new StringBuilder(client.upTo("HTTP/1.1 200 "));
            for (var command : List.of("K", "k", "K", "k", "K")) {
                client.type(command + "\n");
                text.append(client.upTo(">>> TLS 1.3, Handshake [length 0005], KeyUpdate"));
            }
            assertThat(zeros(text)).isLessThan(2L * half);
            lab.secondHalf.release();
            client.type("GET /served HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
            text.append(client.rest());
            assertThat(zeros(text)).isEqualTo(2L * half);
            assertThat(text.toString().replace("\0", ""))
                    .containsSubsequence("HTTP/1.1 200 ", answered, "HTTP/1.1 200 ", "content: 0");
        }
    }

    private static long zeros(CharSequence text) {
        return text.chars().filter(c -> c == 0).count();
    }

    @Test
    void refusesToRenegotiate() throws Exception {
        try (var client = new OpensslClient(lab.at, ca, "-tls1_2 -servername a.test")) {
            client.upTo("Extended master secret");
            client.type("R\n");
            client.type("GET /served HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(client.rest())
                    .contains("RENEGOTIATING", "alert handshake failure")
                    .doesNotContain("HTTP/1.1 ");
        }
    }
}
