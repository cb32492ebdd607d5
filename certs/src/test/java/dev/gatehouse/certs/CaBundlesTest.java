package dev.gatehouse.certs;

import static dev.gatehouse.certs.TestKeys.concat;
import static dev.gatehouse.certs.TestKeys.pem;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaBundlesTest {

    private static final Issue.Issued CA = Issue.authority("CN=ca");
    private static final Issue.Issued TWIN = Issue.authority("CN=ca");

    @Test
    void keepsAuthoritiesOfOneNameAndSerialApart() {
        var bundle = TestKeys.bundle(CA.certificate(), TWIN.certificate(), CA.certificate());
        assertThat(bundle.certificates()).containsExactly(CA.certificate(), TWIN.certificate());
        assertThat(TestKeys.bundle(CA.certificate()))
                .isNotEqualTo(TestKeys.bundle(TWIN.certificate()))
                .isEqualTo(TestKeys.bundle(CA.certificate()))
                .hasSameHashCodeAs(TestKeys.bundle(CA.certificate()));
    }

    static Stream<Arguments> refusals() {
        var leaf = Issue.of("CN=leaf", TestKeys.ec()).by(CA).issued().certificate();
        var good = pem(CA.certificate());
        var weak = Issue.of("CN=weak", TestKeys.rsa(1024)).asAuthority().issued().certificate();
        return Stream.of(
                Arguments.of(new byte[0], "holds no certificate in PEM form"),
                Arguments.of("just text\n".getBytes(US_ASCII), "holds no certificate in PEM form"),
                Arguments.of(new byte[Pem.MAX_BYTES + 1], "is larger than"),
                Arguments.of("-----BEGIN CERTIFICATE-----".getBytes(US_ASCII), "never ends"),
                Arguments.of(
                        pem("CERTIFICATE", new byte[9]), "at line 1 of the CA bundle is garbled"),
                Arguments.of(concat(good, pem(leaf)), "(CN=leaf) isn't a CA's"),
                Arguments.of(pem(weak), "(CN=weak) is an RSA key of 1024 bits"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("refusals")
    void refusesWithOneSentence(byte[] pem, String reason) {
        assertThat(CaBundles.load(pem))
                .isInstanceOfSatisfying(
                        CaResult.Rejected.class,
                        rejected -> assertThat(rejected.reason()).contains(reason));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void neverThrowsForMutatedFiles(long seed) {
        var random = new Random(seed);
        var constrained =
                Issue.of("CN=c", TestKeys.ec()).asAuthority().permitting("a.example").issued();
        var start = pem(CA.certificate(), constrained.certificate());
        var rejected = 0;
        for (var i = 0; i < 1500; i++) {
            var result = CaBundles.load(Mutations.of(start, random));
            rejected += result instanceof CaResult.Rejected ? 1 : 0;
        }
        assertThat(rejected).isBetween(300, 1499);
    }
}
