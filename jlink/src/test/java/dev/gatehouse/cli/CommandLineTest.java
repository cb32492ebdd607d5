package dev.gatehouse.cli;

import static dev.gatehouse.cli.Ended.gatehouse;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.cli.quickstart.ExampleCopy;
import dev.gatehouse.cli.quickstart.QuickstartCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Timeout(60)
class CommandLineTest {

    private static final String EXAMPLES = "../examples/";

    @TempDir Path folder;

    @ParameterizedTest(name = "gatehouse {0}")
    @CsvSource(
            delimiter = '!',
            textBlock =
                    """
                    ''                              ! 2 ! a command is missing
                    rum                             ! 2 ! there is no command "rum"; did you mean run?
                    validate                        ! 2 ! Missing required parameter: 'FOLDER'
                    validate a -o xml               ! 2 ! Invalid value for option '--output'
                    validate nowhere                ! 2 ! the folder nowhere does not exist
                    validate pom.xml                ! 2 ! pom.xml is no folder
                    explain nowhere http://a/       ! 2 ! the folder nowhere does not exist
                    explain ../examples/redirect x  ! 2 ! x
                    explain                         ! 2 ! Missing required parameter
                    explain a http://a/ c           ! 2 ! Unmatched argument
                    explain ../examples/redirect http://a/ --admin=127.0.0.1:1 ! 2 ! --admin is for asking the running gateway
                    run                             ! 2 ! nothing to serve: name a FOLDER
                    run nowhere                     ! 1 ! the folder nowhere does not exist
                    run pom.xml                     ! 1 ! pom.xml is no folder
                    run -c nowhere.yaml             ! 1 ! nowhere.yaml: there is no such file
                    run . --carriers=threads        ! 1 ! command line: carriers: "threads" is not one of auto | loop | jdk
                    run . --set limits.maxFild=1    ! 1 ! there is no key "limits.maxFild" in the configuration; did you mean limits.maxFields?
                    quickstart nope --examples=../examples ! 2 ! there is no example "nope"; there are cross-namespace, http-routing
                    quickstart --https-port=65535   ! 2 ! --https-port: 65535 is not from 1 to 65534
                    rbac --profile all              ! 2 ! Invalid value for option '--profile'
                    rbac --secret tls               ! 2 ! --secret: "tls" is not NAMESPACE/NAME
                    rbac --secret a/b/c             ! 2 ! --secret: "a/b/c" is not NAMESPACE/NAME
                    rbac --profile namespaces       ! 2 ! --profile=namespaces needs a --namespace
                    rbac --namespace a              ! 2 ! --namespace belongs to --profile=namespaces
                    rbac --profile cluster --for .  ! 2 ! --for belong to --profile=named
                    rbac --profile namespaces --namespace A_B ! 2 ! --namespace: "A_B" is no name of a namespace
                    rbac --user a --service-account b/c ! 2 ! exclude each other
                    rbac --for nowhere              ! 2 ! the folder nowhere does not exist
                    rbac --for pom.xml              ! 2 ! the kubeconfig pom.xml can't be read
                    get                             ! 2 ! Missing required parameter: 'gateways|routes|backends'
                    get pods                        ! 2 ! Invalid value for positional parameter at index 0
                    get routes -o yaml              ! 2 ! Invalid value for option '--output'
                    get routes --admin here         ! 2 ! admin.address: "here"
                    get routes -c nowhere.yaml      ! 2 ! nowhere.yaml: there is no such file
                    upgrade                         ! 2 ! say one of FILE, --rollback and --status
                    upgrade x --status              ! 2 ! say one of FILE, --rollback and --status
                    upgrade nowhere --root=src      ! 1 ! the kernel's arguments can't be read
                    upgrade nowhere                 ! 2 ! nowhere: there is no such file
                    upgrade --rollback --reboot     ! 2 ! --reboot is for an appliance
                    ready --keep=x                  ! 2 ! --keep and --announce belong to --vip
                    ready --vip --announce          ! 1 ! the bootstrap configuration has no highAvailability.bgp.neighbours
                    ha keepalived                   ! 1 ! the bootstrap configuration has no highAvailability.interface: nothing to do
                    ha frr                          ! 1 ! the bootstrap configuration has no highAvailability.bgp.neighbours: nothing to do
                    ha pacemaker                    ! 2 ! Invalid value for positional parameter at index 0
                    ha keepalived -c nowhere.yaml   ! 2 ! nowhere.yaml: there is no such file
                    firewall --admin=127.0.0.1:1    ! 2 ! no gateway runs with its admin API at 127.0.0.1:1
                    quickstart --port=99999         ! 2 ! --port: 99999 is not from 1 to 65535
                    """)
    void mistakeIsOneSentenceAndAnExitCode(String args, int code, String sentence) {
        var ended = gatehouse(args.isEmpty() ? new String[0] : args.split(" "));
        assertThat(ended.err())
                .startsWith("gatehouse: ")
                .contains(sentence)
                .doesNotContain("\tat ");
        assertThat(ended.out()).isEmpty();
        assertThat(ended.code()).isEqualTo(code);
    }

    @Test
    void aCommandIsTheSameAloneAsAmongAll() {
        var all = Gatehouse.commandLine().getSubcommands();
        assertThat(all).isNotEmpty();
        all.forEach(
                (name, among) -> {
                    var alone = Gatehouse.commandLine(name).getSubcommands();
                    assertThat(alone).containsOnlyKeys(name);
                    assertThat(alone.values())
                            .extracting(CommandLine::getUsageMessage)
                            .containsExactly(among.getUsageMessage());
                    var type = among.getCommandSpec().userObject().getClass();
                    assertThat(type.getAnnotation(Command.class).name()).isEqualTo(name);
                });
    }

    @Test
    void theHelpSaysOfEachCommandSomethingElse() {
        var said = new HashSet<String>();
        Gatehouse.commandLine()
                .getSubcommands()
                .forEach(
                        (name, command) ->
                                assertThat(
                                                String.join(
                                                        " ",
                                                        command.getCommandSpec()
                                                                .usageMessage()
                                                                .description()))
                                        .as(name)
                                        .isNotBlank()
                                        .matches(said::add));
        assertThat(gatehouse("--help").out()).contains("Serves the Gateway API resources of");
    }

    @Test
    void validateIsSilentAboutNothingAndEndsWithZero() {
        var ended = gatehouse("validate", EXAMPLES + "redirect");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out())
                .contains(
                        "ok      Gateway default/edge", "listener http", "Programmed", "all good");
        assertThat(ended.code()).isZero();
    }

    @Test
    void validateNamesWhatIsRefusedAndEndsWithOne() {
        var ended = gatehouse("validate", EXAMPLES + "cross-namespace");
        assertThat(ended.out())
                .contains("NOT OK  HTTPRoute newcomer/hello", "NotAllowedByListeners")
                .contains("NOT OK  HTTPRoute shop/shop", "RefNotPermitted")
                .contains("2 not ok; 0 errors in files");
        assertThat(ended.code()).isEqualTo(1);
    }

    @Test
    void validateSaysThatTheQuickStartMakesWhatAnExampleLacks() throws IOException {
        var example = ExampleCopy.of(Path.of(EXAMPLES, "quickstart"), folder).folder();
        var before = gatehouse("validate", example.toString());
        assertThat(before.out())
                .contains("InvalidCertificateRef")
                .endsWith(
                        "note: Secret default/quickstart-tls is in no file yet: gatehouse quickstart"
                                + " quickstart makes it at its start, in "
                                + example.resolve("generated")
                                + System.lineSeparator());
        assertThat(before.code()).isEqualTo(1);
        QuickstartCertificates.provide(example, Instant.now());
        var after = gatehouse("validate", example.toString());
        assertThat(after.out()).doesNotContain("note: ").contains("all good");
        assertThat(after.code()).isZero();
    }

    @Test
    void validateTellsTheSameToPrograms() throws IOException {
        var ended = gatehouse("validate", EXAMPLES + "cross-namespace", "-o", "json");
        var json = new ObjectMapper().readTree(ended.out());
        assertThat(json.path("ok").asBoolean()).isFalse();
        assertThat(json.path("problems")).isEmpty();
        assertThat(json.findValuesAsText("reason")).contains("RefNotPermitted", "Programmed");
        assertThat(ended.code()).isEqualTo(1);
    }

    @Test
    void validateNamesFileAndLineOfABrokenFileFirst() throws IOException {
        Files.writeString(
                folder.resolve("a.yaml"), "apiVersion: v1\nkind: Service\n  broken: yes\n");
        var ended = gatehouse("validate", folder.toString());
        assertThat(ended.out()).startsWith("error: " + folder.resolve("a.yaml") + ":3: ");
        assertThat(ended.code()).isEqualTo(1);
    }

    @Test
    void explainSaysWhoTakesARequest() {
        var url = "http://127.0.0.1:8080/cart/1";
        var plain = gatehouse("explain", EXAMPLES + "quickstart", url);
        assertThat(plain.out()).contains("default/cart", "rule 0");
        assertThat(plain.code()).isZero();
        var beta = gatehouse("explain", EXAMPLES + "quickstart", url, "-H", "X-Beta: yes");
        assertThat(beta.out()).contains("rule 1", "cart-beta");
        var json = gatehouse("explain", EXAMPLES + "quickstart", url, "-o", "json");
        assertThat(json.out()).startsWith("{");
    }

    @Test
    void explainEndsWithOneWhereNoRuleTakesTheRequest() {
        var ended = gatehouse("explain", EXAMPLES + "quickstart", "http://127.0.0.1:8080/nowhere");
        assertThat(ended.out()).contains("404");
        assertThat(ended.code()).isEqualTo(1);
    }

    @Test
    void runSaysWhichPortIsTakenWhenNothingIsBound() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            int port = taken.getLocalPort();
            Files.writeString(
                    folder.resolve("gateway.yaml"),
                    Files.readString(Path.of(EXAMPLES, "redirect", "gateway.yaml"))
                            .replace("8080", Integer.toString(port)));
            var ended = gatehouse("run", folder.toString(), "--admin=127.0.0.1:0");
            assertThat(ended.err())
                    .startsWith("gatehouse: ")
                    .containsOnlyOnce("127.0.0.1:" + port)
                    .contains("in use by another process")
                    .doesNotContain("\tat ");
            assertThat(ended.code()).isEqualTo(1);
        }
    }

    @Test
    void rbacGrantsWhatTheGatewaysOfAFolderReferTo() throws IOException {
        Files.writeString(
                folder.resolve("a.yaml"),
                """
                apiVersion: gateway.networking.k8s.io/v1
                kind: GatewayClass
                metadata: {name: gatehouse}
                spec: {controllerName: gatehouse.dev/gateway}
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: edge, namespace: shop}
                spec:
                  gatewayClassName: gatehouse
                  listeners:
                  - name: https
                    port: 443
                    protocol: HTTPS
                    tls: {certificateRefs: [{name: shop-tls}]}
                """);

        var ended =
                gatehouse("rbac", "--user=gateway", "--secret=blog/blog-tls", "--for=" + folder);

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out())
                .contains("kind: ClusterRole\n", "    kind: User\n    name: gateway\n")
                .contains("resourceNames:\n      - shop-tls\n")
                .contains("resourceNames:\n      - blog-tls\n")
                .doesNotContain("ServiceAccount");
        assertThat(ended.code()).isZero();
    }

    @Test
    void versionNamesUsAndJava() {
        assertThat(gatehouse("version").out()).matches("(?s)gatehouse \\S+ on Java 2\\d.*");
        assertThat(gatehouse("--version").out()).isEqualTo(gatehouse("version").out());
    }

    @Test
    void helpNamesEveryCommand() {
        assertThat(gatehouse("--help").out())
                .contains("run", "validate", "explain", "get", "quickstart", "rbac", "version");
    }
}
