package dev.gatehouse.cli.upgrade;

import static dev.gatehouse.cli.upgrade.Signer.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedKeysTest {

    private static final byte[] MESSAGE = utf8("message");

    @TempDir Path folder;

    private final Signer old = new Signer();
    private final Signer next = new Signer();

    private Path image() {
        return folder.resolve("image");
    }

    private Path etc() {
        return folder.resolve("etc");
    }

    private TrustedKeys keys() throws Refused {
        return TrustedKeys.of(List.of(image(), etc()));
    }

    @Test
    void eachOfSeveralKeysMaySign() throws Exception {
        old.trustedIn(image(), "2026");
        next.trustedIn(image(), "2027");
        assertThat(keys().signer(MESSAGE, old.sign(MESSAGE), "it").file())
                .isEqualTo(image().resolve("2026.pub.pem"));
        assertThat(keys().signer(MESSAGE, next.sign(MESSAGE), "it").file())
                .isEqualTo(image().resolve("2027.pub.pem"));
    }

    @Test
    void anotherMessageAndAForeignKeyAreRefusedWithTheKeysThatAreTrusted() throws Exception {
        old.trustedIn(image(), "2026");
        assertThatThrownBy(() -> keys().signer(utf8("massage"), old.sign(MESSAGE), "it"))
                .isInstanceOf(Refused.class)
                .hasMessageStartingWith("it is not signed by a trusted key; trusted are ")
                .hasMessageContaining("2026.pub.pem (SHA256:");
        assertThatThrownBy(() -> keys().signer(MESSAGE, next.sign(MESSAGE), "it"))
                .isInstanceOf(Refused.class);
        assertThatThrownBy(() -> keys().signer(MESSAGE, new byte[3], "it"))
                .isInstanceOf(Refused.class);
    }

    @Test
    void anEmptyFileOfTheOperatorTakesTheTrustFromAKeyOfTheImage() throws Exception {
        old.trustedIn(image(), "2026");
        next.trustedIn(image(), "2027");
        Files.createDirectories(etc());
        Files.createFile(etc().resolve("2026.pub.pem"));
        assertThatThrownBy(() -> keys().signer(MESSAGE, old.sign(MESSAGE), "it"))
                .isInstanceOf(Refused.class);
        assertThat(keys().all()).hasSize(1);
    }

    @Test
    void withoutAKeyItSaysWhereOneBelongs() {
        assertThatThrownBy(() -> keys().signer(MESSAGE, old.sign(MESSAGE), "it"))
                .hasMessage(
                        "no key is trusted: put the signer's public key as NAME.pub.pem into "
                                + etc()
                                + ", or name a folder by --keys");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PUBLIC KEY-----\n====\n-----END PUBLIC KEY-----\n",
            })
    void whatIsNoKeyIsRefusedByItsName(String text) throws IOException {
        Files.createDirectories(etc());
        Files.writeString(etc().resolve("bad.pub.pem"), text);
        assertThatThrownBy(this::keys)
                .isInstanceOf(Refused.class)
                .hasMessageStartingWith(etc().resolve("bad.pub.pem") + ": is no ");
    }
}
