package dev.gatehouse.certs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Security;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// X25519 for JSSE: by the vectors of RFC 7748, and beside the JDK's own.
class X25519ProviderTest {

    private static final Provider OURS = new X25519Provider();
    private static final Provider JDK = Security.getProvider("SunEC");

    @BeforeAll
    static void isInstalledMoreThanOnce() {
        X25519Provider.install();
        X25519Provider.install();
    }

    @Test
    void standsBeforeTheJdksOnce() {
        var named =
                Arrays.stream(Security.getProviders())
                        .map(Provider::getName)
                        .filter(OURS.getName()::equals);
        assertEquals(1, named.count());
        assertEquals(OURS.getName(), Security.getProviders()[0].getName());
    }

    // RFC 7748 section 5.2; the second point without its highest bit, which is masked there.
    @ParameterizedTest
    @CsvSource({
        "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4,"
                + "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c,"
                + "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
        "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d,"
                + "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a413,"
                + "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
    })
    void multipliesAsTheRfcDoes(String scalar, String point, String product)
            throws GeneralSecurityException {
        assertEquals(product, hex(multiply(bytes(scalar), bytes(point))));
    }

    // RFC 7748 section 5.2: the result is the next scalar, the scalar the next point.
    @Test
    void multipliesAThousandTimesAsTheRfcDoes() throws GeneralSecurityException {
        var scalar = bytes("0900000000000000000000000000000000000000000000000000000000000000");
        var point = scalar;
        for (var i = 0; i < 1000; i++) {
            var product = multiply(scalar, point);
            point = scalar;
            scalar = product;
            if (i == 0) {
                assertEquals(
                        "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079",
                        hex(scalar));
            }
        }
        assertEquals(
                "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51", hex(scalar));
    }

    @Test
    void agreesWithTheJdkWhoeversKeysTheyAre() throws GeneralSecurityException {
        var random = new Random(25519);
        for (var i = 0; i < 200; i++) {
            var one = generator(random.nextBoolean() ? OURS : JDK).generateKeyPair();
            var other = generator(random.nextBoolean() ? OURS : JDK).generateKeyPair();
            var expected = agree(JDK, translated(one.getPrivate()), translated(other.getPublic()));
            assertArrayEquals(expected, agree(OURS, one.getPrivate(), other.getPublic()));
            assertArrayEquals(expected, agree(OURS, other.getPrivate(), one.getPublic()));
        }
    }

    @Test
    void takesAnyPointThatTheJdkTakes() throws GeneralSecurityException {
        var random = new Random(7748);
        var ours = generator(OURS).generateKeyPair().getPrivate();
        for (var i = 0; i < 200; i++) {
            // Short ones, too, and some beyond the field.
            var point = point(new BigInteger(random.nextInt(257), random));
            if (point.getU().bitLength() > 1) { // else of small order
                assertArrayEquals(agree(JDK, translated(ours), point), agree(OURS, ours, point));
            }
        }
    }

    @Test
    void drawsItsKeysFromTheRandomItIsGiven() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("XDH", OURS);
        generator.initialize(NamedParameterSpec.X25519, new Zeroes());
        var pair = generator.generateKeyPair();
        // RFC 7748 section 5: its lowest three bits are 0, its highest two are 01.
        assertEquals("00".repeat(31) + "40", hex(scalar(pair.getPrivate())));
        var twice = generator(OURS);
        assertFalse(
                Arrays.equals(
                        twice.generateKeyPair().getPublic().getEncoded(),
                        twice.generateKeyPair().getPublic().getEncoded()));
    }

    // All that there are: of order 1, 2, 4 and 8, on the curve and on its twist, and beyond the
    // field.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "1",
                "325606250916557431795983626356110631294008115727848805560023387167927233504",
                "39382357235489614581723060781553021112529911719440698176882885853963445705823",
                "57896044618658097711785492504343953926634992332820282019728792003956564819948",
                "57896044618658097711785492504343953926634992332820282019728792003956564819949",
                "57896044618658097711785492504343953926634992332820282019728792003956564819950",
            })
    void refusesPointsOfSmallOrder(String u) throws GeneralSecurityException {
        var agreement = KeyAgreement.getInstance("XDH", OURS);
        agreement.init(generator(OURS).generateKeyPair().getPrivate());
        var point = point(new BigInteger(u));
        assertThrows(InvalidKeyException.class, () -> agreement.doPhase(point, true));
    }

    @Test
    void leavesX448ToTheJdk() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("XDH");
        generator.initialize(NamedParameterSpec.X448);
        var one = generator.generateKeyPair();
        var other = generator.generateKeyPair();
        var agreement = KeyAgreement.getInstance("XDH");
        agreement.init(one.getPrivate());
        agreement.doPhase(other.getPublic(), true);
        assertEquals(JDK, generator.getProvider());
        assertEquals(JDK, agreement.getProvider());
        assertEquals(56, agreement.generateSecret().length);
    }

    @Test
    void handsASecretOutOnce() throws GeneralSecurityException {
        var pair = generator(OURS).generateKeyPair();
        var agreement = KeyAgreement.getInstance("XDH", OURS);
        agreement.init(pair.getPrivate());
        assertThrows(IllegalStateException.class, agreement::generateSecret);
        agreement.doPhase(pair.getPublic(), true);
        assertEquals(32, agreement.generateSecret("TlsPremasterSecret").getEncoded().length);
        assertThrows(IllegalStateException.class, agreement::generateSecret);
    }

    @Test
    void neverPrintsAPrivateKey() throws GeneralSecurityException {
        var key = generator(OURS).generateKeyPair().getPrivate();
        assertFalse(key.toString().contains(hex(scalar(key)).substring(0, 16)));
    }

    private static KeyPairGenerator generator(Provider provider) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("XDH", provider);
        generator.initialize(NamedParameterSpec.X25519);
        return generator;
    }

    private static byte[] multiply(byte[] scalar, byte[] point) throws GeneralSecurityException {
        return agree(OURS, new X25519PrivateKey(scalar), new X25519PublicKey(point));
    }

    private static byte[] agree(Provider provider, PrivateKey ours, PublicKey theirs)
            throws GeneralSecurityException {
        var agreement = KeyAgreement.getInstance("XDH", provider);
        agreement.init(ours);
        agreement.doPhase(theirs, true);
        return agreement.generateSecret();
    }

    private static XECPublicKey point(BigInteger u) throws GeneralSecurityException {
        return (XECPublicKey)
                KeyFactory.getInstance("XDH")
                        .generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, u));
    }

    // By way of their encodings, which the JDK then has to understand.
    private static PrivateKey translated(PrivateKey key) throws GeneralSecurityException {
        return KeyFactory.getInstance("XDH", JDK)
                .generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
    }

    private static PublicKey translated(PublicKey key) throws GeneralSecurityException {
        return KeyFactory.getInstance("XDH", JDK)
                .generatePublic(new X509EncodedKeySpec(key.getEncoded()));
    }

    private static byte[] scalar(PrivateKey key) {
        return ((X25519PrivateKey) key).getScalar().orElseThrow();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static final class Zeroes extends SecureRandom {

        private static final long serialVersionUID = 1L;

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
