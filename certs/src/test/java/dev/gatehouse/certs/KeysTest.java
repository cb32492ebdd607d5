package dev.gatehouse.certs;

import static dev.gatehouse.certs.Issue.NOW;
import static dev.gatehouse.certs.TestKeys.concat;
import static dev.gatehouse.certs.TestKeys.pem;
import static dev.gatehouse.certs.TestKeys.pkcs8;
import static dev.gatehouse.certs.TestKeys.sec1Beside;
import static dev.gatehouse.certs.TestKeys.traditional;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {

    private final KeyPair keys = TestKeys.ec();
    private final Issue.Issued self = Issue.of("CN=shop", keys).named("shop.example").issued();

    static Stream<Arguments> forms() {
        var rsa = TestKeys.rsa();
        var ec = TestKeys.ec();
        var p384 = TestKeys.ec("secp384r1");
        var p521 = TestKeys.ec("secp521r1");
        var ed = TestKeys.ed25519();
        return Stream.of(
                Arguments.of("RSA, PKCS#8", rsa, pkcs8(rsa.getPrivate()), KeyType.RSA),
                Arguments.of("RSA, PKCS#1", rsa, traditional(rsa.getPrivate()), KeyType.RSA),
                Arguments.of("P-256, PKCS#8", ec, pkcs8(ec.getPrivate()), KeyType.EC),
                Arguments.of("P-256, SEC 1", ec, traditional(ec.getPrivate()), KeyType.EC),
                Arguments.of(
                        "P-256, SEC 1 beside its parameters",
                        ec,
                        sec1Beside(ec.getPrivate(), true),
                        KeyType.EC),
                Arguments.of(
                        "P-256, SEC 1 with its parameters twice",
                        ec,
                        concat(
                                traditional(ec.getPrivate()),
                                pem("EC PARAMETERS", new byte[] {6, 1, 1})),
                        KeyType.EC),
                Arguments.of("P-384, SEC 1", p384, traditional(p384.getPrivate()), KeyType.EC),
                Arguments.of("P-521, PKCS#8", p521, pkcs8(p521.getPrivate()), KeyType.EC),
                Arguments.of("Ed25519, PKCS#8", ed, pkcs8(ed.getPrivate()), KeyType.ED25519));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forms")
    void loadsEachForm(String form, KeyPair pair, byte[] keyPem, KeyType type) {
        var issued = Issue.of("CN=a", pair).named("A.Example", "*.b.example").issued();
        var material = loaded(pem(issued.certificate()), keyPem).keyMaterial();
        assertThat(material.type()).isEqualTo(type);
        assertThat(material.chain()).containsExactly(issued.certificate());
        assertThat(material.dnsNames()).containsExactly("a.example", "*.b.example");
        assertThat(PrivateKeys.belongTogether(material.key(), type, pair.getPublic())).isTrue();
        assertThat(material.notAfter()).isEqualTo(NOW.plus(Duration.ofDays(180)));
        assertThat(material.notBefore()).isEqualTo(NOW.minus(Duration.ofDays(180)));
    }

    @Test
    void toleratesCommentsForeignLineEndsAndOtherBlocks() {
        var text = new String(concat(pem(self.certificate())), US_ASCII);
        var crlf = ("Bag Attributes\n  subject: x\n" + text).replace("\n", "\r\n");
        var indented = text.replace("\n", "\n   ");
        var key = new String(pkcs8(self.key()), US_ASCII);
        for (var certificates : List.of(text, crlf, indented, text.replace("\n", "\r"))) {
            for (var keyText : List.of(key, "\uFEFF" + "# the key\n" + key, text + key)) {
                var bytes = keyText.getBytes(java.nio.charset.StandardCharsets.UTF_8);
                assertThat(loaded(certificates.getBytes(US_ASCII), bytes).notes()).isEmpty();
            }
        }
    }

    @Test
    void ordersTheChainWhateverItsOrder() {
        var root = Issue.authority("CN=root");
        var middle = Issue.of("CN=middle", TestKeys.ec()).asAuthority().by(root).issued();
        var low = Issue.of("CN=low", TestKeys.ec()).asAuthority().by(middle).issued();
        var leaf = Issue.of("CN=leaf", keys).by(low).issued();
        var expected =
                List.of(
                        leaf.certificate(),
                        low.certificate(),
                        middle.certificate(),
                        root.certificate());
        for (var seed = 0; seed < 24; seed++) {
            var shuffled = new ArrayList<>(expected);
            Collections.shuffle(shuffled, new Random(seed));
            var file = pem(shuffled.toArray(java.security.cert.X509Certificate[]::new));
            var result = loaded(file, pkcs8(leaf.key()));
            assertThat(result.keyMaterial().chain()).isEqualTo(expected);
            assertThat(result.notes()).isEmpty();
        }
    }

    @Test
    void tellsIssuersOfOneNameAndSerialApartByTheirKeys() {
        var right = Issue.authority("CN=ca");
        var wrong = Issue.authority("CN=ca");
        var leaf = Issue.of("CN=leaf", keys).by(right).issued();
        var result =
                loaded(
                        pem(wrong.certificate(), leaf.certificate(), right.certificate()),
                        pkcs8(leaf.key()));
        assertThat(result.keyMaterial().chain())
                .containsExactly(leaf.certificate(), right.certificate());
        assertThat(result.notes())
                .containsExactly(
                        "the certificate of CN=ca isn't part of the chain and is left out");
    }

    @Test
    void prefersTheCertificateThatIsValidNowAndLongest() {
        var day = Duration.ofDays(1);
        var old = Issue.of("CN=old", keys).valid(NOW.minus(day), NOW.plus(day)).issued();
        var renewed =
                Issue.of("CN=new", keys)
                        .valid(NOW.minus(day), NOW.plus(day.multipliedBy(9)))
                        .issued();
        var next =
                Issue.of("CN=next", keys)
                        .valid(NOW.plus(day), NOW.plus(day.multipliedBy(99)))
                        .issued();
        var file = pem(old.certificate(), next.certificate(), renewed.certificate());
        assertThat(loaded(file, pkcs8(keys.getPrivate())).keyMaterial().leaf())
                .isEqualTo(renewed.certificate());
    }

    @Test
    void identifiesMaterialByWhatItHolds() {
        var one = TestKeys.material(self);
        var same = TestKeys.material(self);
        var renewed = TestKeys.material(Issue.of("CN=shop", keys).serial(2025).issued());
        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(renewed);
        assertThat(one.identity()).isEqualTo(same.identity()).hasSize(64);
        assertThat(one.toString()).contains("CN=shop", "7e8", "EC", "redacted");
    }

    static Stream<Arguments> refusals() {
        var keys = TestKeys.ec();
        var key = pkcs8(keys.getPrivate());
        var issued = Issue.of("CN=x", keys);
        var certificate = pem(issued.issued().certificate());
        var other = pem(Issue.of("CN=other", TestKeys.ec()).issued().certificate());
        var hour = Duration.ofHours(1);
        var weak = TestKeys.rsa(1024);
        var many = new java.io.ByteArrayOutputStream();
        for (var i = 0; i < 11; i++) {
            many.writeBytes(pem(issued.serial(i).issued().certificate()));
        }
        var brokenKey = new String(key, US_ASCII).replace("-----END PRIVATE", "-----END PUBLIC");
        var garbledKey = new String(key, US_ASCII).replace("\nM", "\n!");
        var deep = new byte[4000];
        for (var i = 0; i < deep.length; i += 2) {
            deep[i] = 0x30;
            deep[i + 1] = (byte) 0x80;
        }
        return Stream.of(
                row(certificate, "", "the file of the private key holds no private key"),
                row(certificate, "nothing\nhere", "holds no private key in PEM form"),
                row("", key, "the file of the certificate holds no certificate in PEM form"),
                row(key, key, "holds no certificate in PEM form"),
                row(other, key, "doesn't belong to the certificate of CN=other"),
                row(concat(other, other), key, "doesn't belong to the certificate of CN=other"),
                row(
                        concat(other, pem(Issue.authority("CN=q").certificate())),
                        key,
                        "none of the 2"),
                row(certificate, concat(key, key), "more than one key"),
                row(certificate, brokenKey, "begins at line 1 and doesn't end as it began"),
                row(certificate, garbledKey, "has a block at line 1 that isn't Base64"),
                row(certificate, "-----BEGIN PRIVATE KEY-----\nAAAA\n", "line 1 and never ends"),
                row(certificate, "-----BEGIN PRIVATE KEY\nAAAA\n", "a broken BEGIN line at line 1"),
                row(certificate, "\n-----END PRIVATE KEY-----\n", "end of a block at line 2"),
                row(certificate, pem("PRIVATE KEY", new byte[5]), "the private key is garbled"),
                row(certificate, pem("PRIVATE KEY", deep), "the private key is garbled"),
                row(certificate, pem("PRIVATE KEY", new byte[0]), "the private key is garbled"),
                row(certificate, pem("PRIVATE KEY", new byte[17000]), "is larger than 16384"),
                row(certificate, pem("RSA PRIVATE KEY", keys.getPrivate().getEncoded()), "garbled"),
                row(certificate, pem("OPENSSH PRIVATE KEY", new byte[9]), "that isn't supported"),
                row(certificate, pem("ENCRYPTED PRIVATE KEY", new byte[9]), "is encrypted"),
                row(
                        certificate,
                        """
                        -----BEGIN EC PRIVATE KEY-----
                        Proc-Type: 4,ENCRYPTED
                        DEK-Info: AES-128-CBC,00

                        AAAA
                        -----END EC PRIVATE KEY-----
                        """,
                        "is encrypted with a passphrase"),
                row(certificate, sec1Beside(keys.getPrivate(), false), "on which elliptic curve"),
                row(certificate, new byte[Pem.MAX_BYTES + 1], "is larger than 1048576 bytes"),
                row(new byte[Pem.MAX_BYTES + 1], key, "is larger than 1048576 bytes"),
                row(many.toByteArray(), key, "more than 10 certificates"),
                row(
                        concat(certificate, pem("CERTIFICATE", new byte[] {0x30, 1, 0})),
                        key,
                        "is garbled"),
                row(
                        pem(
                                issued.valid(NOW.minus(hour), NOW.minusSeconds(1))
                                        .issued()
                                        .certificate()),
                        key,
                        "the certificate of CN=x expired at 2026-06-01T11:59:59Z"),
                row(
                        pem(
                                issued.valid(NOW.plusSeconds(1), NOW.plus(hour))
                                        .issued()
                                        .certificate()),
                        key,
                        "isn't valid before 2026-06-01T12:00:01Z"),
                row(
                        pem(issued.signedWith("SHA1withECDSA").issued().certificate()),
                        key,
                        "is signed with a broken digest"),
                row(
                        pem(Issue.of("CN=w", weak).issued().certificate()),
                        traditional(weak.getPrivate()),
                        "has 1024 bits, and an RSA key must have 2048 to 8192"),
                row(
                        certificate,
                        secp256k1(),
                        "on an elliptic curve that TLS 1.3 doesn't sign with"));
    }

    private static byte[] secp256k1() {
        try {
            // A curve that the JDK no longer knows: its name alone decides.
            var info =
                    new org.bouncycastle.asn1.pkcs.PrivateKeyInfo(
                            new org.bouncycastle.asn1.x509.AlgorithmIdentifier(
                                    org.bouncycastle.asn1.x9.X9ObjectIdentifiers.id_ecPublicKey,
                                    org.bouncycastle.asn1.sec.SECObjectIdentifiers.secp256k1),
                            new org.bouncycastle.asn1.sec.ECPrivateKey(
                                    256, java.math.BigInteger.TWO));
            return pem("PRIVATE KEY", info.getEncoded());
        } catch (java.io.IOException broken) {
            throw new AssertionError(broken);
        }
    }

    private static Arguments row(Object certificate, Object key, String reason) {
        return Arguments.of(bytes(certificate), bytes(key), reason);
    }

    private static byte[] bytes(Object file) {
        return file instanceof byte[] bytes ? bytes : file.toString().getBytes(US_ASCII);
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("refusals")
    void refusesWithOneSentence(byte[] certificatePem, byte[] keyPem, String reason) {
        var result = Keys.load(certificatePem, keyPem, NOW);
        assertThat(result)
                .isInstanceOfSatisfying(
                        KeyResult.Rejected.class,
                        rejected -> assertThat(rejected.reason()).contains(reason));
    }

    @Test
    void printsNoControlCharacterOfASubject() {
        var odd = Issue.of("CN=a\\0Ab\u0007\u00e9" + "x".repeat(300), TestKeys.ec()).issued();
        var result = Keys.load(pem(odd.certificate()), pkcs8(self.key()), NOW);
        assertThat(((KeyResult.Rejected) result).reason()).matches("[ -~]{1,300}");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void neitherThrowsNorLeaksForMutatedFiles(long seed) {
        var random = new Random(seed);
        var rsa = TestKeys.rsa();
        var rsaSelf = Issue.of("CN=rsa", rsa).issued();
        var ed = Issue.of("CN=ed", TestKeys.ed25519()).issued();
        var starts =
                List.of(
                        new byte[][] {pem(self.certificate()), pkcs8(self.key())},
                        new byte[][] {pem(self.certificate()), traditional(self.key())},
                        new byte[][] {pem(self.certificate()), sec1Beside(self.key(), true)},
                        new byte[][] {pem(rsaSelf.certificate()), traditional(rsaSelf.key())},
                        new byte[][] {pem(ed.certificate()), pkcs8(ed.key())});
        var rejected = 0;
        for (var i = 0; i < 1000; i++) {
            var start = starts.get(random.nextInt(starts.size()));
            var certificate = random.nextInt(3) == 0 ? Mutations.of(start[0], random) : start[0];
            var key = random.nextInt(3) == 0 ? start[1] : Mutations.of(start[1], random);
            var result = Keys.load(certificate, key, NOW);
            assertThat(result.toString())
                    .as("run %d", i)
                    .doesNotContain(Mutations.secrets(start[1]));
            rejected += result instanceof KeyResult.Rejected ? 1 : 0;
        }
        assertThat(rejected).isBetween(200, 999);
    }

    private static KeyResult.Loaded loaded(byte[] certificatePem, byte[] keyPem) {
        var result = Keys.load(certificatePem, keyPem, NOW);
        assertThat(result).isInstanceOf(KeyResult.Loaded.class);
        return (KeyResult.Loaded) result;
    }
}
