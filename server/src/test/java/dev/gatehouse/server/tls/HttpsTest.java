package dev.gatehouse.server.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.certs.ClientValidation;
import dev.gatehouse.certs.ClientValidation.Mode;
import dev.gatehouse.server.ServerOptions.CarriersKind;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(
        value = CarriersKind.class,
        names = {"LOOP", "JDK"})
class HttpsTest {

    @Parameter CarriersKind carriers;

    private final TestAuthority authority = authority("gateway CA");
    private final TestAuthority clients = authority("client CA");
    private TlsLab lab;
    private TlsClient client;

    private static TestAuthority authority(String name) {
        try {
            return new TestAuthority(name);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void start() throws Exception {
        lab = new TlsLab(carriers);
        client = new TlsClient(authority, null);
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void servesRequestAfterRequestOnOneConnection(String version) throws Exception {
        lab.serve(lab.listener("https", "a.test", TlsLab.profile(authority.key("a.test"))));
        try (var connection = client.connect(lab.at, "a.test", version)) {
            assertThat(connection.get("a.test", "/served/1"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("X-forwarded-proto: [https]");
            assertThat(connection.status("a.test", "/served/2")).isEqualTo(200);
            assertThat(connection.status("a.test", "/elsewhere")).isEqualTo(404);
            assertThat(connection.socket().getSession().getProtocol()).isEqualTo(version);
            assertThat(connection.socket().getApplicationProtocol()).isEqualTo("http/1.1");
        }
    }

    @Test
    void carriesMuchContentBothWays() throws Exception {
        lab.serve(lab.listener("https", "a.test", TlsLab.profile(authority.key("a.test"))));
        var size = 3 << 20;
        try (var connection = client.connect(lab.at, "a.test")) {
            connection.send(
                    "POST /served HTTP/1.1\r\nHost: a.test\r\nContent-Length: "
                            + size
                            + "\r\n\r\n");
            connection.send("x".repeat(size));
            assertThat(connection.answer()).endsWith("content: " + size);
            var answer = connection.get("a.test", "/bytes/" + size);
            assertThat(answer.length() - answer.indexOf("\r\n\r\n") - 4).isEqualTo(size);
        }
    }

    @Test
    void showsTheCertificateOfTheMostSpecificListenerForTheServerName() throws Exception {
        lab.serve(
                lab.listener("exact", "a.test", TlsLab.profile(authority.key("a.test"))),
                lab.listener("wild", "*.test", TlsLab.profile(authority.key("*.test"))),
                lab.listener("any", "", TlsLab.profile(authority.key("other.example"))));
        assertThat(shown("a.test")).contains("CN=a.test");
        assertThat(shown("b.test")).contains("CN=*.test");
        assertThat(shown("c.example")).contains("CN=other.example");
        assertThat(shown(null)).contains("CN=other.example");
    }

    private String shown(String serverName) throws Exception {
        try (var connection = client.connect(lab.at, serverName)) {
            return connection.socket().getSession().getPeerPrincipal().getName();
        }
    }

    @Test
    void refusesAServerNameThatNoListenerTakes() throws Exception {
        lab.serve(lab.listener("https", "a.test", TlsLab.profile(authority.key("a.test"))));
        assertThatThrownBy(() -> client.connect(lab.at, "b.test"))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("unrecognized_name");
        assertThat(shown("a.test")).contains("CN=a.test");
    }

    /// Gateway API: the listener by server name and the listener by Host must be one.
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    # server name, host, path,       status
                    a.test,        a.test,    /served,  200
                    a.test,        a.test,    /nowhere, 404
                    a.test,        b.test,    /served,  421
                    a.test,        c.example, /served,  421
                    b.test,        c.test,    /served,  200
                    b.test,        a.test,    /served,  421
                    x.example,     y.example, /served,  200
                    x.example,     y.example, /nowhere, 404
                    x.example,     a.test,    /served,  421
                    """)
    void saysMisdirectedWhereServerNameAndHostBelongToDifferentListeners(
            String serverName, String host, String path, int status) throws Exception {
        lab.serve(
                lab.listener("exact", "a.test", TlsLab.profile(authority.key("a.test"))),
                lab.listener("wild", "*.test", TlsLab.profile(authority.key("*.test"))),
                lab.listener("any", "", TlsLab.profile(authority.key("other.example"))));
        try (var connection = client.connect(lab.at, serverName)) {
            assertThat(connection.status(host, path)).isEqualTo(status);
        }
    }

    @Test
    void carriesSessionsOverTheChangeOfAnotherListenerAndEndsThemWithItsOwn() throws Exception {
        var mine = TlsLab.profile(authority.key("a.test"));
        lab.serve(
                lab.listener("mine", "a.test", mine),
                lab.listener("other", "b.test", TlsLab.profile(authority.key("b.test"))));
        try (var old = client.connect(lab.at, "a.test")) {
            assertThat(old.status("a.test", "/served")).isEqualTo(200);
            var created = old.socket().getSession().getCreationTime();
            lab.serve(
                    lab.listener("mine", "a.test", mine),
                    lab.listener("other", "b.test", TlsLab.profile(authority.key("b.test"))));
            try (var resumed = client.connect(lab.at, "a.test")) {
                assertThat(resumed.status("a.test", "/served")).isEqualTo(200);
                assertThat(resumed.socket().getSession().getCreationTime())
                        .as("resumed")
                        .isEqualTo(created);
            }
            lab.serve(lab.listener("mine", "a.test", TlsLab.profile(authority.key("a.test"))));
            try (var anew = client.connect(lab.at, "a.test")) {
                assertThat(anew.status("a.test", "/served")).isEqualTo(200);
                assertThat(anew.socket().getSession().getCreationTime())
                        .as("made anew")
                        .isNotEqualTo(created);
            }
            assertThat(old.status("a.test", "/served")).as("the old connection").isEqualTo(200);
        }
    }

    @Test
    void letsInOnlyClientsThatAnAuthorityVouchesFor() throws Exception {
        var validation = new ClientValidation(Mode.ALLOW_VALID_ONLY, clients.bundle());
        lab.serve(
                lab.listener(
                        "https", "a.test", TlsLab.profile(validation, authority.key("a.test"))));
        var known = new TlsClient(authority, clients.issue("alice"));
        try (var connection = known.connect(lab.at, "a.test")) {
            connection.send(
                    "GET /served HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-Client-Cert: Subject=\"CN=eve\"\r\n\r\n");
            assertThat(connection.answer())
                    .contains("X-forwarded-client-cert: [Hash=")
                    .contains("Subject=\"CN=alice\"")
                    .doesNotContain("eve");
        }
        assertThatThrownBy(
                        () ->
                                new TlsClient(authority, null)
                                        .connect(lab.at, "a.test")
                                        .get("a.test", "/served"))
                .isInstanceOf(IOException.class);
        var stranger = new TlsClient(authority, authority("another CA").issue("mallory"));
        assertThatThrownBy(() -> stranger.connect(lab.at, "a.test").get("a.test", "/served"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void servesAnyoneInFallbackModeAndTellsOnlyOfTheVerified() throws Exception {
        var validation = new ClientValidation(Mode.ALLOW_INSECURE_FALLBACK, clients.bundle());
        lab.serve(
                lab.listener(
                        "https", "a.test", TlsLab.profile(validation, authority.key("a.test"))));
        try (var connection = client.connect(lab.at, "a.test")) {
            assertThat(connection.get("a.test", "/served"))
                    .startsWith("HTTP/1.1 200")
                    .doesNotContain("client-cert");
        }
        var stranger = new TlsClient(authority, authority("another CA").issue("mallory"));
        try (var connection = stranger.connect(lab.at, "a.test")) {
            assertThat(connection.get("a.test", "/served"))
                    .startsWith("HTTP/1.1 200")
                    .doesNotContain("mallory");
        }
        var known = new TlsClient(authority, clients.issue("alice"));
        try (var connection = known.connect(lab.at, "a.test")) {
            assertThat(connection.get("a.test", "/served")).contains("Subject=\"CN=alice\"");
        }
    }

    @Test
    void asksWhoWasLetInBeforeClientsHadToProveThemselvesToComeAgain() throws Exception {
        var key = authority.key("a.test");
        lab.serve(lab.listener("https", "a.test", TlsLab.profile(key)));
        try (var connection = client.connect(lab.at, "a.test")) {
            assertThat(connection.status("a.test", "/served")).isEqualTo(200);
            var validation = new ClientValidation(Mode.ALLOW_VALID_ONLY, clients.bundle());
            lab.serve(lab.listener("https", "a.test", TlsLab.profile(validation, key)));
            assertThat(connection.status("a.test", "/served")).isEqualTo(421);
        }
    }

    @Test
    void endsItsSideInOrderWhenTheClientAsksToClose() throws Exception {
        lab.serve(lab.listener("https", "a.test", TlsLab.profile(authority.key("a.test"))));
        try (var connection = client.connect(lab.at, "a.test")) {
            connection.send("GET /served HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
            assertThat(connection.answer()).startsWith("HTTP/1.1 200");
            // Without close_notify the JDK throws.
            assertThat(connection.socket().getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void readsAClientHelloThatComesByteByByte() throws Exception {
        lab.serve(lab.listener("https", "a.test", TlsLab.profile(authority.key("a.test"))));
        var hello = hello("a.test");
        try (var socket = new Socket(lab.at.getAddress(), lab.at.getPort())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(20_000);
            for (var b : hello) {
                socket.getOutputStream().write(b);
            }
            // A ServerHello: handshake record, then message type 2.
            var answer = socket.getInputStream().readNBytes(6);
            assertThat(answer[0]).isEqualTo((byte) 22);
            assertThat(answer[5]).isEqualTo((byte) 2);
        }
    }

    private static byte[] hello(String serverName) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        var engine = context.createSSLEngine(serverName, 443);
        engine.setUseClientMode(true);
        var parameters = engine.getSSLParameters();
        parameters.setServerNames(java.util.List.of(new SNIHostName(serverName)));
        engine.setSSLParameters(parameters);
        var out = ByteBuffer.allocate(32 * 1024);
        engine.wrap(ByteBuffer.allocate(0), out);
        return java.util.Arrays.copyOf(out.array(), out.position());
    }

    @Test
    void answersClearTextWithAnAlert() throws Exception {
        lab.serve(lab.listener("https", "a.test", TlsLab.profile(authority.key("a.test"))));
        try (var socket = new Socket(lab.at.getAddress(), lab.at.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n".getBytes(ISO_8859_1));
            assertThat(socket.getInputStream().readNBytes(2)).startsWith(21, 3);
        }
    }
}
