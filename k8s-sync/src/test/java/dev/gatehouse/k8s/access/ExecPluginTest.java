package dev.gatehouse.k8s.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is said of an exec plugin that has no credential.
@Timeout(60)
class ExecPluginTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            exit 7                        | it ended with status 7
            echo one >&2; echo two >&2; exit 1 | it ended with status 1: two
            echo hello                    | what it prints is not JSON
            echo {}                       | what it prints is no ExecCredential
            true                          | what it prints is no ExecCredential
            printf '{"kind":"ExecCredential","apiVersion":"v0"}' | it speaks another version than the kubeconfig says
            printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1"}' | it prints neither a token nor a client certificate
            printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"s3cret","expirationTimestamp":"soon"}}' | its expirationTimestamp is no time
            printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"clientKeyData":"s3cret"}}' | its client certificate can't be used: the file of the private key holds no private key in PEM form
            """)
    void saysWhatIsWrong(String script, String sentence) {
        assertThatThrownBy(() -> run("sh", "-c", script))
                .isInstanceOf(IOException.class)
                .hasMessage("the exec plugin sh: " + sentence);
    }

    @Test
    void saysHowToInstallWhatIsMissing() {
        assertThatThrownBy(() -> run("no-such-program-anywhere"))
                .hasMessage("the exec plugin no-such-program-anywhere: it can't be run: get it");
    }

    @Test
    void killsAPluginThatHangs() {
        assertThatThrownBy(
                        () ->
                                plugin("sh", "-c", "sleep 600 & wait")
                                        .run(Duration.ofMillis(100), Instant.now()))
                .hasMessage("the exec plugin sh: it did not end within 0 s");
    }

    private static void run(String... line) throws Exception {
        plugin(line).run(Duration.ofSeconds(30), Instant.now());
    }

    private static ExecPlugin plugin(String... line) {
        return new ExecPlugin(
                ExecPlugin.V1,
                line[0],
                List.of(line).subList(1, line.length),
                Map.of(),
                Optional.of("get it"));
    }
}
