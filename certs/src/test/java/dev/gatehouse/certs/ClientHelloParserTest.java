package dev.gatehouse.certs;

import static dev.gatehouse.certs.HelloBytes.GREASE;
import static dev.gatehouse.certs.HelloBytes.vector16;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHelloParserTest {

    @Test
    void readsAModernHello() {
        var hello =
                parsed(
                        new HelloBytes()
                                .extension(GREASE, new byte[0])
                                .serverName("Shop.Example")
                                .alpn("\u00fa\u00fa", "h2", "http/1.1")
                                .versions(GREASE, 0x0304, 0x0303)
                                .extension(51, new byte[1263])
                                .extension(0xFE0D, new byte[281])
                                .extension(0x4A4A, new byte[] {0})
                                .bytes());
        assertThat(hello)
                .isEqualTo(
                        new ClientHello(
                                Optional.of("shop.example"),
                                List.of("\u00fa\u00fa", "h2", "http/1.1"),
                                List.of(0x0304, 0x0303)));
    }

    @Test
    void readsAHelloWithoutExtensions() {
        assertThat(parsed(new HelloBytes().withoutExtensions().session(0).bytes()))
                .isEqualTo(new ClientHello(Optional.empty(), List.of(), List.of(0x0303)));
    }

    @Test
    void readsTheHelloOfTheJdk() throws Exception {
        var hello = parsed(jdkHello("www.example.com", "h2"));
        assertThat(hello.serverName()).contains("www.example.com");
        assertThat(hello.applicationProtocols()).containsExactly("h2");
        assertThat(hello.versions()).contains(0x0304, 0x0303);
    }

    // What hosts ask for, and what becomes of it: a name, nothing (served as without a name), or an
    // alert.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            textBlock =
                    """
                    a.example,              a.example
                    A.EXAMPLE,              a.example
                    xn--bcher-kva.example,  xn--bcher-kva.example
                    a_b.example,            a_b.example
                    localhost,              localhost
                    a.example.,             a.example
                    10.0.0.1,               none
                    10.0.0.1.,              none
                    1,                      none
                    1.example.300,          none
                    ::1,                    none
                    [2001:db8::1],          none
                    ::ffff:10.0.0.1,        none
                    1.2.3.4.example,        1.2.3.4.example
                    a..example,             alert 112
                    .example,               alert 112
                    .,                      alert 112
                    a.example..,            alert 112
                    *.example,              alert 112
                    a.example:443,          alert 112
                    a b.example,            alert 112
                    'a.example ',           alert 112
                    a/b,                    alert 112
                    bücher.example,         alert 112
                    fe80::1%eth0,           alert 112
                    """)
    void judgesServerNames(String name, String outcome) {
        var result = feed(new HelloBytes().serverName(name).bytes());
        assertThat(outcome(result)).isEqualTo(outcome);
    }

    @Test
    void judgesServerNamesOfOddBytesAndLengths() {
        var label = "a".repeat(63);
        var longest = String.join(".", label, label, label, "a".repeat(61));
        assertThat(longest).hasSize(253);
        assertThat(outcome(feed(new HelloBytes().serverName(longest).bytes()))).isEqualTo(longest);
        assertThat(outcome(feed(new HelloBytes().serverName(longest + ".").bytes())))
                .isEqualTo(longest);
        for (var wrong :
                List.of(
                        longest + "a",
                        "a".repeat(64) + ".example",
                        "a".repeat(256),
                        "a\0b.example",
                        "a.example\0",
                        "a\r\n.example",
                        "\u00ff.example")) {
            assertThat(outcome(feed(new HelloBytes().serverName(wrong).bytes())))
                    .isEqualTo("alert 112");
        }
    }

    static Stream<Arguments> malformed() {
        var name = "\0\0\5a.b.c".getBytes(ISO_8859_1);
        return Stream.of(
                row("two host names", 47, new HelloBytes().serverName("a.b", "c.d")),
                row("two name extensions", 47, new HelloBytes().serverName("a").serverName("a")),
                row("two unknown extensions", 47, twice(GREASE)),
                row("an empty list of names", 50, new HelloBytes().serverName()),
                row("an empty name", 50, new HelloBytes().serverName("")),
                row("no list of names", 50, new HelloBytes().extension(0, new byte[0])),
                row("a list of one byte", 50, new HelloBytes().extension(0, new byte[1])),
                row("bytes after the list", 50, after(0, vector16(name))),
                row("a name beyond its list", 50, new HelloBytes().extension(0, beyond(name))),
                row("an empty ALPN list", 50, new HelloBytes().alpn()),
                row("an empty ALPN name", 50, new HelloBytes().alpn("h2", "")),
                row("too many ALPN names", 47, new HelloBytes().alpn(many(129))),
                row("no versions", 50, new HelloBytes().versions()),
                row("half a version", 50, new HelloBytes().extension(43, new byte[] {3, 3, 4, 3})),
                row("a long session id", 50, new HelloBytes().session(33)),
                row("no suites", 50, new HelloBytes().suites(0)),
                row("half a suite", 50, new HelloBytes().suites(3)),
                row("no compression", 50, new HelloBytes().compressions(0)),
                row("extensions too long", 50, new HelloBytes().alpn("h2").extraLength(1)),
                row("extensions too short", 50, new HelloBytes().alpn("h2").extraLength(-1)),
                row("a foreign version", 70, new HelloBytes().version(0xFEFD)));
    }

    private static Arguments row(String what, int alert, HelloBytes hello) {
        return Arguments.of(what, alert, hello);
    }

    private static HelloBytes twice(int type) {
        return new HelloBytes().extension(type, new byte[0]).extension(type, new byte[0]);
    }

    private static HelloBytes after(int type, byte[] content) {
        return new HelloBytes().extension(type, TestKeys.concat(content, new byte[1]));
    }

    private static byte[] beyond(byte[] name) {
        var list = vector16(name);
        list[4] = 6;
        return list;
    }

    private static String[] many(int count) {
        var names = new String[count];
        Arrays.fill(names, "h2");
        return names;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refusesMalformedHellos(String what, int alert, HelloBytes hello) {
        assertThat(outcome(feed(hello.bytes()))).isEqualTo("alert " + alert);
    }

    @Test
    void ignoresOtherKindsOfNames() {
        var kinds = "\1\0\3xyz\0\0\5a.b.c\7\0\0".getBytes(ISO_8859_1);
        var hello = parsed(new HelloBytes().extension(0, vector16(kinds)).bytes());
        assertThat(hello.serverName()).contains("a.b.c");
    }

    // The first bytes of a connection, in hexadecimal digits or as text.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            textBlock =
                    """
                    'GET / HTTP/1.1',           alert 10, HTTP
                    'PRI * HTTP/2.0',           alert 10, HTTP
                    'SSH-2.0-x',                alert 10, not a TLS
                    80 2e 01 03 01 00,          alert 10, SSLv2
                    15 03 01 00 02 02 28,       alert 10, not a TLS
                    14 03 01 00 01 01,          alert 10, not a TLS
                    00 00 00 00 00,             alert 10, not a TLS
                    16 02 00 00 05 01,          alert 70, not TLS
                    16 03 01 00 00,             alert 10, empty
                    16 03 01 40 01,             alert 22, 16 KiB
                    16 03 01 00 05 02,          alert 10, no ClientHello
                    16 03 01 00 05 01 00 ff fd, alert 50, 64 KiB
                    16 03 01 00 05 01 00 00 00 00, alert 10, follows
                    16 03 01 00 04 01 00 00 00, alert 50, larger
                    16 03,                      more, ''
                    '',                         more, ''
                    """)
    void judgesOtherFirstBytes(String first, String outcome, String reason) {
        var bytes =
                first.matches("([0-9a-f]{2} )+[0-9a-f]{2}")
                        ? HexFormat.ofDelimiter(" ").parseHex(first)
                        : first.getBytes(ISO_8859_1);
        var result = feed(bytes);
        assertThat(outcome(result)).isEqualTo(outcome);
        assertThat(result instanceof HelloResult.Refused(_, var why) ? why : "").contains(reason);
    }

    @Test
    void readsAHelloOfExactlySixtyFourKibibytes() {
        var empty = new HelloBytes().serverName("a.b").extension(21, new byte[0]).message().length;
        var full = new HelloBytes().serverName("a.b").extension(21, new byte[65536 - empty]);
        assertThat(full.message()).hasSize(65536);
        assertThat(outcome(feed(full.bytes()))).isEqualTo("a.b");
        assertThat(outcome(feedOneByOne(full.bytes()))).isEqualTo("a.b");
        var more = new HelloBytes().serverName("a.b").extension(21, new byte[65537 - empty]);
        assertThat(outcome(feed(more.bytes()))).isEqualTo("alert 50");
    }

    @Test
    void boundsTheRecordsThatCarryAHello() {
        // Six bytes on the wire for each of the message.
        var fits = new HelloBytes().serverName("a.b").extension(21, new byte[12_000]).message();
        assertThat(outcome(feed(HelloBytes.records(fits, _ -> 1)))).isEqualTo("a.b");
        var many = new HelloBytes().serverName("a.b").extension(21, new byte[13_000]).message();
        assertThat(outcome(feed(HelloBytes.records(many, _ -> 1)))).isEqualTo("alert 50");
    }

    @Test
    void leavesWhatFollowsTheHelloAlone() {
        var hello = new HelloBytes().serverName("a.b").bytes();
        var parser = new ClientHelloParser();
        var padded = TestKeys.concat(new byte[7], hello, "GET / garbage".getBytes(ISO_8859_1));
        var copy = padded.clone();
        var result = parser.feed(padded, 7, padded.length - 7);
        assertThat(outcome(result)).isEqualTo("a.b");
        assertThat(padded).isEqualTo(copy);
        assertThat(parser.feed(new byte[] {1, 2, 3}, 0, 3)).isSameAs(result);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void agreesWithTheOracleHoweverBytesAreCutAndBroken(long seed) throws Exception {
        var random = new Random(seed);
        var starts =
                List.of(
                        jdkHello("www.example.com", "h2"),
                        new HelloBytes().withoutExtensions().bytes(),
                        new HelloBytes().serverName("a.b").versions(GREASE, 0x304).bytes(),
                        new HelloBytes().alpn("h2").serverName("10.0.0.1").bytes(),
                        new HelloBytes().alpn("h2").serverName("A.example.").bytes());
        var parsed = 0;
        var refused = 0;
        for (var i = 0; i < 3000; i++) {
            var start = starts.get(random.nextInt(starts.size()));
            var message = Arrays.copyOfRange(start, 5, start.length);
            if (random.nextBoolean()) {
                message[random.nextInt(message.length)] = (byte) random.nextInt(256);
            }
            var stream = HelloBytes.records(message, random);
            if (random.nextInt(4) == 0) {
                stream = Mutations.of(stream, random);
            }
            var expected = HelloOracle.judge(stream);
            for (var result :
                    List.of(feed(stream), feedOneByOne(stream), feedInPieces(stream, random))) {
                assertThat(plain(result)).as("seed %d, run %d", seed, i).isEqualTo(expected);
            }
            parsed += expected instanceof ClientHello ? 1 : 0;
            refused += expected.equals("refused") ? 1 : 0;
        }
        assertThat(parsed).isGreaterThan(500);
        assertThat(refused).isGreaterThan(300);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22})
    void saysTheSameHoweverGarbageIsCut(long seed) {
        var random = new Random(seed);
        for (var i = 0; i < 2000; i++) {
            var stream = new byte[random.nextInt(200)];
            random.nextBytes(stream);
            if (stream.length > 6 && random.nextInt(4) != 0) {
                System.arraycopy(new byte[] {22, 3, 1, 0, 90, 1, 0, 0, 86}, 0, stream, 0, 6);
            }
            var whole = feed(stream);
            assertThat(feedOneByOne(stream)).isEqualTo(whole);
            assertThat(feedInPieces(stream, random)).isEqualTo(whole);
            assertThat(plain(whole)).isEqualTo(HelloOracle.judge(stream));
        }
    }

    private static Object plain(HelloResult result) {
        return switch (result) {
            case HelloResult.NeedMore() -> "need more";
            case HelloResult.Parsed(var hello) -> hello;
            case HelloResult.Refused(_, _) -> "refused";
        };
    }

    private static String outcome(HelloResult result) {
        return switch (result) {
            case HelloResult.NeedMore() -> "more";
            case HelloResult.Parsed(var hello) -> hello.serverName().orElse("none");
            case HelloResult.Refused(var alert, _) -> "alert " + alert.code();
        };
    }

    private static ClientHello parsed(byte[] stream) {
        var result = feed(stream);
        assertThat(result).isInstanceOf(HelloResult.Parsed.class);
        return ((HelloResult.Parsed) result).hello();
    }

    private static HelloResult feed(byte[] stream) {
        return new ClientHelloParser().feed(stream, 0, stream.length);
    }

    /// Each in an array of its own, so that a look beyond its end would throw.
    private static HelloResult feedOneByOne(byte[] stream) {
        var parser = new ClientHelloParser();
        HelloResult result = parser.feed(new byte[0], 0, 0);
        for (var b : stream) {
            result = parser.feed(new byte[] {b}, 0, 1);
        }
        return result;
    }

    private static HelloResult feedInPieces(byte[] stream, Random random) {
        var parser = new ClientHelloParser();
        HelloResult result = parser.feed(new byte[0], 0, 0);
        for (var at = 0; at < stream.length; ) {
            var length = Math.min(1 + random.nextInt(200), stream.length - at);
            var piece = new byte[length + 8];
            random.nextBytes(piece);
            System.arraycopy(stream, at, piece, 4, length);
            result = parser.feed(piece, 4, length);
            at += length;
        }
        return result;
    }

    private static byte[] jdkHello(String host, String protocol) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        var parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(host)));
        parameters.setApplicationProtocols(new String[] {protocol});
        engine.setSSLParameters(parameters);
        var out = ByteBuffer.allocate(20_000);
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }
}
