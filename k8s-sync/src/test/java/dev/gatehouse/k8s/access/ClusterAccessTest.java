package dev.gatehouse.k8s.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// As whom an API server sees us, while the files and programs that say so change.
@Timeout(60)
// set up before each test
@SuppressWarnings("NullAway.Init")
class ClusterAccessTest {

    private final Instant start = Instant.now();
    private final Instant tomorrow = Instant.ofEpochSecond(start.getEpochSecond() + 86_400);

    @TempDir private Path folder;
    private TestAuthority authority;
    private AskingServer server;
    private @Nullable ClusterAccess access;
    private Instant now = start;

    @BeforeEach
    void start() throws Exception {
        authority = new TestAuthority();
        server = new AskingServer(authority);
        write("ca.crt", authority.pem());
    }

    @AfterEach
    void close() {
        if (access != null) {
            access.close();
        }
        server.close();
    }

    @Test
    void presentsTheClientCertificateOfItsFiles() throws Exception {
        certificate("edge", tomorrow);
        open("client-certificate: tls.crt", "client-key: tls.key");

        assertThat(who()).isEqualTo("CN=edge -");
        assertThat(access().credentialsEnd()).contains(tomorrow);
    }

    @Test
    void presentsTheClientCertificateOfItsData() throws Exception {
        var issued = authority.issue("inline", tomorrow);
        open(
                "client-certificate-data: " + base64(issued.pem()),
                "client-key-data: " + base64(issued.keyPem()));

        assertThat(who()).isEqualTo("CN=inline -");
    }

    @Test
    void presentsTheNewCertificateWhenItsFilesChange() throws Exception {
        certificate("old", tomorrow);
        open("client-certificate: tls.crt", "client-key: tls.key");
        assertThat(who()).isEqualTo("CN=old -");

        certificate("new", tomorrow.plusSeconds(60));
        assertThat(who()).isEqualTo("CN=old -");
        pass(ClusterAccess.LOOK);
        assertThat(who()).isEqualTo("CN=new -");
        assertThat(access().credentialsEnd()).contains(tomorrow.plusSeconds(60));
    }

    @Test
    void closesTheReplacedClientOnceNoWatchCanUseIt() throws Exception {
        certificate("old", tomorrow);
        open("client-certificate: tls.crt", "client-key: tls.key");
        var replaced = access().client();

        certificate("new", tomorrow);
        pass(ClusterAccess.LOOK);
        assertThat(access().client()).isNotSameAs(replaced);
        assertThat(replaced.raw("/who")).isEqualTo("CN=old -");
        assertThat(replaced.getHttpClient().isClosed()).isFalse();

        pass(ClusterAccess.LINGER);
        assertThat(who()).isEqualTo("CN=new -");
        assertThat(replaced.getHttpClient().isClosed()).isTrue();
    }

    @Test
    void keepsTheClientWhileNothingChanges() throws Exception {
        open("token: abc");
        var client = access().client();

        pass(ClusterAccess.LOOK);
        assertThat(access().client()).isSameAs(client);
    }

    @Test
    void usesTheOldCertificateWhileTheFilesDoNotFitTogether() throws Exception {
        certificate("old", tomorrow);
        open("client-certificate: tls.crt", "client-key: tls.key");

        var next = authority.issue("new", tomorrow);
        write("tls.crt", next.pem());
        pass(ClusterAccess.LOOK);
        assertThat(who()).isEqualTo("CN=old -");

        write("tls.key", next.keyPem());
        pass(ClusterAccess.LOOK);
        assertThat(who()).isEqualTo("CN=new -");
    }

    @Test
    void usesACertificateThatHasExpired() throws Exception {
        var yesterday = tomorrow.minus(Duration.ofDays(2));
        certificate("late", yesterday);
        open("client-certificate: tls.crt", "client-key: tls.key");

        assertThat(access().credentialsEnd()).contains(yesterday);
    }

    @Test
    void readsATokenFileAgain() throws Exception {
        write("token", "one\n");
        open("tokenFile: token", "token: other");
        var client = access().client();
        assertThat(who()).isEqualTo("- one");

        write("token", jwt(tomorrow));
        pass(ClusterAccess.LOOK);
        assertThat(who()).isEqualTo("- " + jwt(tomorrow));
        assertThat(access().credentialsEnd()).contains(tomorrow);
        assertThat(access().client()).isSameAs(client);

        Files.delete(folder.resolve("token"));
        pass(ClusterAccess.LOOK);
        assertThat(who()).isEqualTo("- " + jwt(tomorrow));
    }

    @Test
    void followsAKubeconfigThatIsWrittenAnew() throws Exception {
        open("token: one");
        assertThat(who()).isEqualTo("- one");

        kubeconfig("token: two", "as: robot");
        pass(ClusterAccess.LOOK);
        assertThat(who()).isEqualTo("- two as robot");

        write("kubeconfig", "{");
        pass(ClusterAccess.LOOK);
        assertThat(who()).isEqualTo("- two as robot");
    }

    @Test
    void doesNotSpeakToAServerOfAnotherAuthority() throws Exception {
        write("ca.crt", new TestAuthority().pem());
        open("token: abc");

        assertThatThrownBy(this::who).isInstanceOf(KubernetesClientException.class);
    }

    @Test
    void runsAPluginForAToken() throws Exception {
        plugin(printing("\"token\": \"from-plugin\""));
        open("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}");

        assertThat(who()).isEqualTo("- from-plugin");
        assertThat(access().credentialsEnd()).isEmpty();
    }

    @Test
    void runsAPluginForACertificate() throws Exception {
        var issued = authority.issue("from-plugin", tomorrow);
        plugin(
                printing(
                        "\"clientCertificateData\": \"%s\", \"clientKeyData\": \"%s\""
                                .formatted(json(issued.pem()), json(issued.keyPem()))));
        open("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}");

        assertThat(who()).isEqualTo("CN=from-plugin -");
        assertThat(access().credentialsEnd()).contains(tomorrow);
    }

    @Test
    void tellsAPluginWhatItIsRunFor() throws Exception {
        plugin(
                """
                case "$KUBERNETES_EXEC_INFO" in *'"interactive":false'*) told=yes;; esac
                echo '{"kind": "ExecCredential",
                  "apiVersion": "client.authentication.k8s.io/v1beta1",
                  "status": {"token": "'$1-$PLACE-$told'"}}'
                """);
        open(
                "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./plugin,"
                        + " args: [arg], env: [{name: PLACE, value: edge}]}");

        assertThat(who()).isEqualTo("- arg-edge-yes");
    }

    @Test
    void runsAPluginAgainBeforeItsTokenEnds() throws Exception {
        var end = Instant.ofEpochSecond(start.getEpochSecond() + 600);
        plugin(printing("\"token\": \"one\", \"expirationTimestamp\": \"" + end + "\""));
        open("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}");
        assertThat(who()).isEqualTo("- one");
        assertThat(access().credentialsEnd()).contains(end);

        plugin(printing("\"token\": \"two\""));
        pass(Duration.ofMinutes(5));
        assertThat(who()).isEqualTo("- one");
        pass(Duration.ofMinutes(4));
        assertThat(who()).isEqualTo("- two");
    }

    @Test
    void runsAPluginAgainWhenTheServerRefusesItsToken() throws Exception {
        plugin(printing("\"token\": \"one\""));
        open("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}");
        assertThat(who()).isEqualTo("- one");

        plugin(printing("\"token\": \"two\""));
        server.refuse(true);
        assertThatThrownBy(this::who).isInstanceOf(KubernetesClientException.class);
        server.refuse(false);
        assertThat(who()).isEqualTo("- one");
        pass(ClusterAccess.LOOK);
        assertThat(who()).isEqualTo("- two");
    }

    @Test
    void keepsAPluginsTokenWhileThePluginFails() throws Exception {
        var end = Instant.ofEpochSecond(start.getEpochSecond() + 600);
        plugin(printing("\"token\": \"one\", \"expirationTimestamp\": \"" + end + "\""));
        open("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}");
        assertThat(who()).isEqualTo("- one");

        plugin("echo 'no network' >&2; exit 3");
        pass(Duration.ofMinutes(10));
        assertThat(who()).isEqualTo("- one");
    }

    private String who() {
        return access().client().raw("/who");
    }

    private ClusterAccess access() {
        return java.util.Objects.requireNonNull(access);
    }

    private void open(String... user) throws IOException {
        kubeconfig(user);
        access =
                ClusterAccess.open(
                        folder.resolve("kubeconfig"), Optional.empty(), "test", () -> now);
    }

    private void kubeconfig(String... user) throws IOException {
        write(
                "kubeconfig",
                """
                current-context: here
                contexts: [{name: here, context: {cluster: one, user: me}}]
                clusters:
                  - {name: one, cluster: {server: "%s", certificate-authority: ca.crt}}
                users:
                  - name: me
                    user:
                      %s
                """
                        .formatted(server.url(), String.join("\n      ", user)));
    }

    private void certificate(String name, Instant until) throws IOException {
        var issued = authority.issue(name, until);
        write("tls.crt", issued.pem());
        write("tls.key", issued.keyPem());
    }

    private void plugin(String script) throws IOException {
        write("plugin", "#!/bin/sh\n" + script + "\n");
        assertThat(folder.resolve("plugin").toFile().setExecutable(true)).isTrue();
    }

    private static String printing(String status) {
        return """
        cat <<'JSON'
        {"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1",
         "status": {%s}}
        JSON
        """
                .formatted(status);
    }

    private static String json(String pem) {
        return pem.replace("\n", "\\n");
    }

    private static String jwt(Instant end) {
        return "e30." + base64Url("{\"exp\": " + end.getEpochSecond() + "}") + ".sig";
    }

    private static String base64Url(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }
}
