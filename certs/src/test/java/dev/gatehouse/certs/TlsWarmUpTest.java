package dev.gatehouse.certs;

import static dev.gatehouse.certs.TestKeys.material;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TlsWarmUpTest {

    private static final Issue.Issued CA = Issue.authority("CN=ca");

    static Stream<Arguments> profiles() {
        var guarded =
                new ClientValidation(
                        ClientValidation.Mode.ALLOW_VALID_ONLY, TestKeys.bundle(CA.certificate()));
        return Stream.of(
                Arguments.of("EC", TestKeys.ec(), TlsVersion.TLS_1_2, Optional.empty(), 2),
                Arguments.of("EC, TLS 1.3", TestKeys.ec(), TlsVersion.TLS_1_3, Optional.empty(), 1),
                Arguments.of("RSA", TestKeys.rsa(), TlsVersion.TLS_1_2, Optional.empty(), 2),
                Arguments.of(
                        "Ed25519", TestKeys.ed25519(), TlsVersion.TLS_1_2, Optional.empty(), 2),
                Arguments.of(
                        "asks for client certificates",
                        TestKeys.ec(),
                        TlsVersion.TLS_1_2,
                        Optional.of(guarded),
                        2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("profiles")
    void shakesHandsInEachVersionOfAProfile(
            String name,
            KeyPair keys,
            TlsVersion minimum,
            Optional<ClientValidation> clients,
            int handshakes) {
        var key = material(Issue.of("CN=a", keys).named("a.example").by(CA).issued());
        var profile = new TlsProfile(List.of(key), clients, minimum, List.of("http/1.1"));
        assertThat(TlsWarmUp.run(profile)).isEqualTo(handshakes);
    }
}
