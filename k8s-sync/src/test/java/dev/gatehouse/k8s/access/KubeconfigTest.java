package dev.gatehouse.k8s.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is said of a kubeconfig that can't be used.
class KubeconfigTest {

    private static final String GOOD =
            """
            current-context: here
            contexts:
              - {name: here, context: {cluster: one, user: me}}
              - {name: there, context: {cluster: two, user: me}}
            clusters:
              - name: one
                cluster:
                  server: https://10.0.0.1:6443
            users:
              - name: me
                user:
                  token: t0p-s3cret
            """;

    // set by JUnit
    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    @Test
    void isReadWithAllThatItNames() throws Exception {
        var login = read(GOOD, Optional.empty());

        assertThat(login.connection().server()).isEqualTo("https://10.0.0.1:6443/");
        assertThat(login.credential().token()).contains("t0p-s3cret");
        assertThat(login.toString()).doesNotContain("t0p-s3cret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            current-context: here  | current-context: else            | the kubeconfig FILE has no context "else"; it has "here", "there"
            current-context: here  | current-context: ""              | the kubeconfig FILE has no current-context: name a context of it, which are "here", "there"
            current-context: here  | current-context: there           | the kubeconfig FILE has no cluster "two"; it has "one"
            user: me               | user: you                        | the kubeconfig FILE has no user "you"; it has "me"
            users:                 | users: [                         | the kubeconfig FILE can't be read: line 10: *
            https://10.0.0.1:6443  | 10.0.0.1                         | the kubeconfig FILE: server: "10.0.0.1" is not the address of an API server
            server:                | certificate-authority: ca.crt\\n      server: | the file DIR/ca.crt that the kubeconfig FILE names as certificate-authority is not there
            server:                | certificate-authority-data: aGk=\\n      server: | the kubeconfig FILE: certificate-authority: it holds a certificate that is garbled
            server:                | certificate-authority-data: "%"\\n      server: | the kubeconfig FILE: certificate-authority: it holds no certificate in PEM form
            server:                | tls-server-name: api\\n      server:  | the kubeconfig FILE: tls-server-name: it is not supported; use a server of that name
            server:                | proxy-url: socks5://p:1\\n      server: | the kubeconfig FILE: proxy-url: only an http:// proxy is supported
            token: t0p-s3cret      | tokenFile: token                 | the file DIR/token that the kubeconfig FILE names as tokenFile is not there
            token: t0p-s3cret      | tokenFile: kubeconfig            | the kubeconfig FILE: tokenFile: FILE holds no token
            token: t0p-s3cret      | client-key: x                    | the file DIR/x that the kubeconfig FILE names as client-key is not there
            token: t0p-s3cret      | client-key-data: aGk=            | the kubeconfig FILE: client-certificate: it is missing, and the other one is there
            token: t0p-s3cret      | client-key-data: aGk=\\n      client-certificate-data: aGk= | the kubeconfig FILE: client-certificate: the file of the private key holds no private key in PEM form
            token: t0p-s3cret      | auth-provider: {name: oidc}      | the kubeconfig FILE: auth-provider: it is not supported; use exec instead
            token: t0p-s3cret      | exec: {command: x}               | the kubeconfig FILE: exec.apiVersion: "" is not supported
            token: t0p-s3cret      | exec: {apiVersion: client.authentication.k8s.io/v1} | the kubeconfig FILE: exec.command: it is missing
            """)
    void isRefusedWithASentence(String part, String instead, String sentence) {
        var text = GOOD.replaceFirst(part, instead.replace("\\n", "\n"));
        var said = sentence.replace("FILE", file().toString()).replace("DIR", folder.toString());

        assertThatThrownBy(() -> read(text, Optional.empty()))
                .isInstanceOf(IOException.class)
                .message()
                .matches(
                        said.endsWith("*")
                                ? message -> message.startsWith(said.replace("*", ""))
                                : said::equals,
                        said)
                .doesNotContain("t0p-s3cret");
    }

    @Test
    void isRefusedWhereItIsMissing() {
        assertThatThrownBy(() -> Logins.read(file(), Optional.empty(), Instant.now()))
                .isInstanceOf(IOException.class)
                .hasMessage("the kubeconfig " + file() + " is not there");
    }

    @Test
    void isRefusedWhereTheContextThatIsAskedForIsMissing() {
        assertThatThrownBy(() -> read(GOOD, Optional.of("nowhere")))
                .hasMessage(
                        "the kubeconfig "
                                + file()
                                + " has no context \"nowhere\"; it has \"here\", \"there\"");
    }

    private Login read(String text, Optional<String> context) throws IOException {
        Files.writeString(file(), text);
        return Logins.read(file(), context, Instant.now());
    }

    private Path file() {
        return folder.resolve("kubeconfig");
    }
}
