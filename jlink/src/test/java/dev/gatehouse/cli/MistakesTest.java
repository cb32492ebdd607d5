package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each mistake is one sentence that says where, and the good route beside it serves.
@Timeout(120)
class MistakesTest {

    private static final String TABLE =
            """
            YAML syntax           ! port: 80}           ! port: 80]               ! {at}:8: ! not YAML:
            unknown field         ! {name: good, port:  ! {name: good, prot:      ! {at}:8: ! HTTPRoute default/wrong: spec.rules[0].backendRefs[0].prot is no known field; did you mean "port"?
            wrong type            ! port: 80            ! port: "80"              ! {at}:8: ! HTTPRoute default/wrong: spec.rules[0].backendRefs[0].port must be a whole number
            number out of range   ! port: 80            ! port: 80, weight: -1    ! {at}:8: ! HTTPRoute default/wrong: spec.rules[0].backendRefs[0].weight must be from 0 to 1000000, but is -1
            port out of range     ! port: 80            ! port: 65536             ! {at}:8: ! HTTPRoute default/wrong: spec.rules[0].backendRefs[0].port must be from 1 to 65535, but is 65536
            unknown kind          ! kind: HTTPRoute     ! kind: HTTPRout          ! {at}:2: ! kind "HTTPRout" (gateway.networking.k8s.io/v1) is unknown; did you mean "HTTPRoute"?
            kind of the backend   ! {name: good         ! {kind: ConfigMap, name: good ! HTTPRoute default/wrong ! spec.rules[0].backendRefs[0]: ConfigMap is no kind of backend
            bad regular expression ! PathPrefix, value: /wrong ! RegularExpression, value: /(wrong ! HTTPRoute default/wrong ! spec.rules[0].matches[0].path.value: "/(wrong" is no regular expression
            missing Service       ! {name: good         ! {name: nobody           ! HTTPRoute default/wrong ! spec.rules[0].backendRefs[0]: Service default/nobody is not declared
            wrong port            ! port: 80            ! port: 81                ! HTTPRoute default/wrong ! spec.rules[0].backendRefs[0]: Service default/good has no TCP port 81: it has 80 (http)
            missing parent        ! {name: edge}        ! {name: nobody}          ! HTTPRoute default/wrong ! spec.parentRefs[0]: Gateway default/nobody is not declared
            missing listener      ! {name: edge}        ! {name: edge, sectionName: nobody} ! HTTPRoute default/wrong ! spec.parentRefs[0]
            ungranted namespace   ! {name: good         ! {namespace: other, name: good ! HTTPRoute default/wrong ! spec.rules[0].backendRefs[0]: no ReferenceGrant in namespace other lets an HTTPRoute of namespace default refer to Service good
            """;

    private static final Pattern STACK = Pattern.compile("^\\s+at |Exception");

    @TempDir static Path folder;

    private static NamedBackend backend;
    private static GatehouseProgram program;
    private static int port;

    @BeforeAll
    static void serveAGoodRoute() throws Exception {
        backend = new NamedBackend("good");
        port = Manifests.freePort();
        Manifests.put(
                folder.resolve("good.yaml"),
                Manifests.all(
                        Manifests.edge(port),
                        Manifests.service("good"),
                        Manifests.slice("good", backend.port()),
                        Manifests.route("good", "/good", "good")));
        program = GatehouseProgram.run(folder);
    }

    @AfterAll
    static void end() throws IOException {
        program.close();
        backend.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '!', quoteCharacter = '\0', textBlock = TABLE)
    void isOneSentenceAndTheGoodRouteServes(
            String mistake, String right, String wrong, String where, String sentence)
            throws Exception {
        var file = folder.resolve("wrong.yaml");
        var good = Manifests.route("wrong", "/wrong", "good");
        assertThat(good).as(mistake).contains(right);
        var place = where.replace("{at}", file.toString());
        var mark = program.mark();
        Manifests.put(file, good.replaceFirst(Pattern.quote(right), wrong));
        try {
            program.await(mark, line -> line.contains(place) && line.contains(sentence));
            assertServes();
            assertThat(
                            program.printed().stream()
                                    .skip(mark)
                                    // of the mistake before
                                    .filter(line -> !line.contains(" INFO ")))
                    .as("one sentence, and no stack trace")
                    .hasSize(1)
                    .noneMatch(line -> STACK.matcher(line).find());
            var validated = validate(folder);
            assertThat(validated.text().lines().toList())
                    .as(validated.text())
                    .anyMatch(line -> line.contains(sentence))
                    .noneMatch(line -> STACK.matcher(line).find());
            assertThat(validated.code()).isEqualTo(1);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void portInUseIsOneSentenceAndTheGoodRouteServes() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var mark = program.mark();
            var file = folder.resolve("taken.yaml");
            Manifests.put(file, Manifests.gateway("taken", taken.getLocalPort()));
            try {
                var said =
                        program.await(
                                mark, line -> line.contains("127.0.0.1:" + taken.getLocalPort()));
                assertThat(said).contains("Gateway default/taken");
                assertServes();
                assertThat(program.printed().stream().skip(mark))
                        .noneMatch(line -> STACK.matcher(line).find());
            } finally {
                Files.delete(file);
            }
        }
    }

    @Test
    void missingFolderIsOneSentenceAndAnExitCode() throws Exception {
        var nowhere = folder.resolve("nowhere");
        try (var run = GatehouseProgram.start("run", nowhere.toString())) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.printed())
                    .containsExactly(
                            "gatehouse: the folder "
                                    + nowhere
                                    + " does not exist; create it, or name another one");
        }
        assertThat(validate(nowhere).code()).isEqualTo(2);
    }

    private static void assertServes() throws IOException {
        var answer = RawClient.getOnce(port, "/good");
        assertThat(answer.status() + " " + answer.body()).isEqualTo("200 good");
    }

    private record Validated(int code, String text) {}

    private static Validated validate(Path folder) {
        var out = new StringWriter();
        int code =
                Gatehouse.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(out, true))
                        .execute("validate", folder.toString());
        return new Validated(code, out.toString());
    }
}
